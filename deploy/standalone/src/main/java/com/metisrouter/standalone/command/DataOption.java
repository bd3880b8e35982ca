package com.metisrouter.standalone.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where an installation keeps everything.
public final class DataOption {

    public static final String NAME = "--data";

    @Option(
            names = NAME,
            description = "Data folder (default: .metis beside the script).",
            paramLabel = "DIR")
    private Path dir = Path.of(".metis");

    public Path dir() {
        return dir;
    }
}
