package com.metisrouter.catalog.pages.guidance;

/// The same pages as Markdown.
final class GuidanceMarkdown {

    private GuidanceMarkdown() {}

    static String of(Guide guide) {
        var text = new StringBuilder("# " + guide.title() + "\n\n" + guide.lead() + "\n");
        for (var item : guide.items()) {
            text.append("\n## ").append(item.title()).append("\n\n").append(item.text());
            text.append('\n');
            if (!item.command().isEmpty()) {
                text.append("\n```bash\n").append(item.command()).append("\n```\n");
            }
            if (!item.instead().isEmpty()) {
                text.append('\n').append(item.instead()).append('\n');
            }
        }
        return text.toString();
    }

    static String of(Comparison comparison) {
        var text =
                new StringBuilder("# " + comparison.title() + "\n\n" + comparison.lead() + "\n\n");
        text.append("| | ").append(comparison.ours()).append(" | ").append(comparison.theirs());
        text.append(" | ahead | read at | on |\n|---|---|---|---|---|---|\n");
        for (var line : comparison.lines()) {
            text.append("| ").append(cell(line.topic()));
            text.append(" | ").append(cell(line.ours()));
            text.append(" | ").append(cell(line.theirs()));
            text.append(" | ").append(comparison.word(line));
            text.append(" | <").append(line.source());
            text.append("> | ").append(line.verified()).append(" |\n");
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
