package com.metisrouter.catalog.setup;

import java.util.List;

/// A tool's page as Markdown, and what language models read first.
final class SetupMarkdown {

    private SetupMarkdown() {}

    static String page(Tool tool, Filling filling) {
        var text = new StringBuilder();
        text.append("# ").append(tool.name()).append("\n\n");
        text.append("**You need** ").append(tool.needs()).append("\n\n");
        text.append("| | |\n|---|---|\n| Gateway | `").append(filling.into("{{base_url}}"));
        text.append("` |\n| Model | `").append(filling.model());
        text.append("` |\n| Key | in the environment, as `METISROUTER_API_KEY` |\n| Calls | `");
        text.append(tool.wire().path()).append("` |\n");
        for (var snippet : tool.snippets()) {
            text.append("\n## ").append(snippet.title()).append("\n\n");
            if (!snippet.file().isEmpty()) {
                text.append("In `").append(snippet.file()).append("`:\n\n");
            }
            code(text, snippet.format(), filling.into(snippet.template()));
        }
        text.append("\n## Check it\n\n");
        code(text, "bash", filling.into(tool.verify().command()));
        text.append("\n").append(tool.verify().expect());
        text.append(" A request to a model is in the usage log a second later.\n");
        if (!tool.limits().isEmpty()) {
            text.append("\n## What doesn't go through the gateway\n\n");
            tool.limits().forEach(limit -> text.append("- ").append(limit).append('\n'));
        }
        if (!tool.errors().isEmpty()) {
            text.append("\n## When it fails\n\n| you see | because | do |\n|---|---|---|\n");
            for (var trouble : tool.errors()) {
                text.append("| ").append(cell(trouble.symptom()));
                text.append(" | ").append(cell(trouble.cause()));
                text.append(" | ").append(cell(trouble.act())).append(" |\n");
            }
        }
        text.append("\n## Undo\n\n").append(filling.into(tool.undo())).append("\n\n");
        text.append("Last checked: ").append(tool.checked()).append('\n');
        return text.toString();
    }

    private static void code(StringBuilder text, String format, String code) {
        text.append("```").append(format).append('\n').append(code.strip()).append("\n```\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").strip().replace("\n", " ");
    }

    /// @param models exact ids
    static String llms(List<Tool> tools, Filling filling, List<String> models) {
        var text = new StringBuilder("# MetisRouter\n\n");
        text.append(
                "> One base URL and one key for every published AI model, paid from a prepaid balance, each charge explained.\n\n");
        text.append(
                filling.into(
                        "OpenAI base URL: {{openai_base}}\nAnthropic base URL: {{base_url}}\nGemini base URL: {{base_url}}\n"));
        text.append("Key: `Authorization: Bearer $METISROUTER_API_KEY`\n\n## Setup\n\n");
        for (var tool : tools) {
            text.append("- [").append(tool.name()).append("](/docs/setup/").append(tool.id());
            text.append(".md): ").append(tool.kind()).append('\n');
        }
        text.append(
                "\n## Whether and how\n\n- [When not to use it](/guide/when-not.md)\n- [Moving to it](/guide/migrate.md)\n- [For whom it is](/guide/best-fit.md)\n- [Compared with Portkey](/compare-with/portkey.md)\n");
        text.append("\n## Models\n\n[All with their prices](/api/v1/models)\n\n");
        models.forEach(model -> text.append("- ").append(model).append('\n'));
        return text.toString();
    }
}
