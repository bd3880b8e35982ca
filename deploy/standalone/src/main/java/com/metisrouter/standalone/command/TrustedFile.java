package com.metisrouter.standalone.command;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.standalone.console.CommandProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What somebody who checks has from elsewhere, in a file that an option names.
final class TrustedFile {

    private static final long BYTES_MAX = 256L * 1024 * 1024;

    private TrustedFile() {}

    static CheckpointKey key(String option, Path file) throws CommandProblem {
        try {
            return CheckpointKey.parse(text(option, file));
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage(option + ": " + file + ": " + e.getMessage());
        }
    }

    static String text(String option, Path file) throws CommandProblem {
        try {
            if (!Files.isRegularFile(file)) {
                throw CommandProblem.usage(option + ": " + file + " is no file");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw CommandProblem.usage(option + ": " + file + " is too large");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandProblem.usage(option + ": " + file + " can't be read: " + e);
        }
    }
}
