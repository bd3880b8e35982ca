package com.metisrouter.catalog.pages.tools;

import com.metisrouter.catalog.setup.Filling;
import com.metisrouter.catalog.setup.Tool;
import java.util.List;

/// A tool's page with everything filled in.
///
/// @param models that may be chosen, by exact id
public record SetupPage(
        Tool tool,
        String model,
        String gateway,
        List<Code> codes,
        String check,
        String undo,
        List<String> models) {

    public SetupPage {
        codes = List.copyOf(codes);
        models = List.copyOf(models);
    }

    /// @param file where it belongs; empty for a terminal
    public record Code(String title, String file, String text) {}

    static SetupPage of(Tool tool, Filling filling, List<String> models) {
        return new SetupPage(
                tool,
                filling.model(),
                filling.into("{{base_url}}"),
                tool.snippets().stream()
                        .map(it ->
                                new Code(
                                        it.title(), it.file(), filling.into(it.template()).strip()))
                        .toList(),
                filling.into(tool.verify().command()).strip(),
                filling.into(tool.undo()),
                models);
    }
}
