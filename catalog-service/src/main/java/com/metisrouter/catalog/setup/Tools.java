package com.metisrouter.catalog.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The tools that have a file, in the order in which they are shown.
public final class Tools {

    private static final String FOLDER = "/setup/";

    private final List<Tool> tools;

    private Tools(List<Tool> tools) {
        this.tools = List.copyOf(tools);
    }

    /// Those that the catalog brings along.
    public static Tools bundled() {
        var common = ToolFile.common(text("common.yaml"));
        return new Tools(
                text("tools.txt")
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(id -> ToolFile.read(id + ".yaml", text(id + ".yaml")))
                        .map(tool -> tool.withErrors(common))
                        .toList());
    }

    private static String text(String name) {
        try (var in = Tools.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Tool> all() {
        return tools;
    }

    public Optional<Tool> find(String id) {
        return tools.stream().filter(tool -> tool.id().equals(id)).findFirst();
    }
}
