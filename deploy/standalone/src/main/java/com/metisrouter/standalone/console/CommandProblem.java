package com.metisrouter.standalone.console;

/// A command can't do what it was asked to. The message is one line for the person who asked.
public final class CommandProblem extends Exception {

    public static final int FAILED = 1;
    public static final int USAGE = 2;

    /// Nothing was found wrong, but not everything could be looked at.
    public static final int INCOMPLETE = 3;

    private final int exitCode;

    public CommandProblem(String message) {
        this(message, FAILED);
    }

    private CommandProblem(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    public static CommandProblem usage(String message) {
        return new CommandProblem(message, USAGE);
    }

    public int exitCode() {
        return exitCode;
    }
}
