package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/// What PostgreSQL wrote, and the line of it that explains a failure.
final class PostgresLog {

    private static final long BYTES_MAX = 8L << 20;
    private static final int LINES_READ_MAX = 200;

    private PostgresLog() {}

    /// Keeps one older file, so that a log never takes more than twice the limit and one run.
    static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > BYTES_MAX) {
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static StartupProblem problem(String program, Path log) throws IOException {
        List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_READ_MAX), lines.size());
        String reason =
                last.stream()
                        .filter(line ->
                                line.contains("FATAL:")
                                        || line.contains("error:")
                                        || line.contains("PANIC:"))
                        .reduce((_, later) -> later)
                        .orElse(last.isEmpty() ? "it wrote nothing" : last.getLast());
        if (reason.toLowerCase(Locale.ROOT).contains("no space left")) {
            return new StartupProblem(
                    StartupProblem.Kind.DISK_FULL,
                    "the disk that holds "
                            + log.getParent()
                            + " is full: free some space, or choose another folder (--data)");
        }
        return new StartupProblem(
                StartupProblem.Kind.SERVER_FAILED,
                program + " failed: " + reason.strip() + " (see " + log + ")");
    }
}
