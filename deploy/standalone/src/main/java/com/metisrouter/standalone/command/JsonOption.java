package com.metisrouter.standalone.command;

import picocli.CommandLine.Option;

/// Answers for programs rather than for people.
public final class JsonOption {

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    public boolean wanted() {
        return json;
    }
}
