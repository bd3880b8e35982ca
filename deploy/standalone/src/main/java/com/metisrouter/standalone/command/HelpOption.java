package com.metisrouter.standalone.command;

import picocli.CommandLine.Option;

/// What every command has.
public final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and exit.")
    private boolean wanted;

    public boolean wanted() {
        return wanted;
    }
}
