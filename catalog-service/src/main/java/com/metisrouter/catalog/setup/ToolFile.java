package com.metisrouter.catalog.setup;

import com.metisrouter.catalog.yaml.UnreadableYaml;
import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.catalog.yaml.YamlText;
import com.metisrouter.contracts.catalog.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a tool's file. All that is wrong with it is told at once.
final class ToolFile {

    static final Set<String> FORMATS =
            Set.of(
                    "bash",
                    "powershell",
                    "json",
                    "toml",
                    "yaml",
                    "python",
                    "typescript",
                    "java",
                    "go",
                    "properties",
                    "text");

    private static final Set<String> FIELDS =
            Set.of(
                    "id",
                    "name",
                    "kind",
                    "wire",
                    "needs",
                    "snippets",
                    "verify",
                    "request",
                    "limits",
                    "errors",
                    "undo",
                    "checked");

    private ToolFile() {}

    /// @param name for messages
    /// @throws IllegalArgumentException with all that is wrong
    static Tool read(String name, String yaml) {
        var problems = new ArrayList<String>();
        try {
            var tool = tool(new YamlNode(name, YamlText.read(yaml), problems).expectOnly(FIELDS));
            for (var template : templates(tool)) {
                problems.addAll(
                        Filling.problems(template).stream().map(it -> name + ": " + it).toList());
            }
            if (problems.isEmpty()) {
                return tool;
            }
        } catch (UnreadableYaml e) {
            problems.add(name + ": " + e.getMessage());
        }
        throw new IllegalArgumentException(String.join("\n", problems));
    }

    private static Tool tool(YamlNode node) {
        var verify = node.child("verify").expectOnly(Set.of("command", "expect"));
        var request = node.child("request").expectOnly(Set.of("path", "body"));
        return new Tool(
                node.text("id"),
                node.text("name"),
                node.text("kind"),
                node.value("wire", Endpoint::ofPath, Endpoint.CHAT_COMPLETIONS),
                node.text("needs"),
                node.list("snippets", ToolFile::title).stream().map(ToolFile::snippet).toList(),
                new Tool.Verify(verify.text("command"), verify.text("expect")),
                new Tool.Request(request.text("path"), request.text("body")),
                node.has("limits") ? node.texts("limits") : List.of(),
                node.has("errors")
                        ? node.list("errors", ToolFile::title).stream()
                                .map(ToolFile::trouble)
                                .toList()
                        : List.of(),
                node.text("undo"),
                node.text("checked"));
    }

    /// What may go wrong with every tool.
    static List<Tool.Trouble> common(String yaml) {
        var problems = new ArrayList<String>();
        var node = new YamlNode("common.yaml", YamlText.read(yaml), problems);
        var troubles =
                node.expectOnly(Set.of("errors")).list("errors", ToolFile::title).stream()
                        .map(ToolFile::trouble)
                        .toList();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return troubles;
    }

    private static String title(Map<?, ?> entry) {
        return "entry " + entry.get("title");
    }

    private static Tool.Snippet snippet(YamlNode node) {
        node.expectOnly(Set.of("title", "format", "file", "template"));
        var format = node.text("format");
        if (!FORMATS.contains(format)) {
            node.problem("format: \"" + format + "\" (expected: one of " + FORMATS + ")");
        }
        return new Tool.Snippet(
                node.text("title"),
                format,
                node.has("file") ? node.text("file") : "",
                node.text("template"));
    }

    private static Tool.Trouble trouble(YamlNode node) {
        node.expectOnly(Set.of("symptom", "cause", "act"));
        return new Tool.Trouble(node.text("symptom"), node.text("cause"), node.text("act"));
    }

    private static List<String> templates(Tool tool) {
        var templates =
                new ArrayList<>(
                        List.of(
                                tool.verify().command(),
                                tool.request().body(),
                                tool.request().path(),
                                tool.undo()));
        tool.snippets().forEach(it -> templates.add(it.template()));
        return templates;
    }
}
