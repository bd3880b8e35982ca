package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/// Something outside the program keeps it from starting. The message is one line: what is wrong, and what to do.
public final class StartupProblem extends Exception {

    /// What kind of problem it is, for callers that want to react to one of them.
    public enum Kind {
        PORT_TAKEN,
        FOLDER_NOT_WRITABLE,
        FOLDER_IN_USE,
        DISK_FULL,
        USER_REFUSED,
        PLATFORM_UNKNOWN,
        SERVER_FAILED
    }

    private final Kind kind;

    public StartupProblem(Kind kind, String message) {
        super(oneLine(message));
        this.kind = kind;
    }

    public StartupProblem(Kind kind, String message, Throwable cause) {
        super(oneLine(message), cause);
        this.kind = kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public Kind kind() {
        return kind;
    }

    /// Names the problem behind a failed read or write below `folder`.
    static StartupProblem of(IOException failure, String what, Path folder) {
        String text = String.valueOf(failure.getMessage());
        if (text.toLowerCase(Locale.ROOT).contains("no space left")) {
            return new StartupProblem(
                    Kind.DISK_FULL,
                    "the disk that holds "
                            + folder
                            + " is full: free some space, or choose another folder (--data)",
                    failure);
        }
        if (failure instanceof AccessDeniedException || text.contains("Read-only file system")) {
            return new StartupProblem(
                    Kind.FOLDER_NOT_WRITABLE,
                    "cannot write to "
                            + text
                            + ": make it writable, or choose another folder (--data)",
                    failure);
        }
        return new StartupProblem(
                Kind.SERVER_FAILED, what + " did not start in " + folder + ": " + text, failure);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
