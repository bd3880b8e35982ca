package com.metisrouter.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/// What a process and its children use, read from Linux's `/proc`.
record ProcessTree(long pid) {

    /// Clock ticks a second, fixed at 100 in Linux's ABI for `/proc`.
    private static final long TICKS_PER_SECOND = 100;

    Duration cpu() {
        var ticks = members().mapToLong(ProcessTree::ticks).sum();
        return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
    }

    /// Resident bytes with shared pages split among those who share them (PSS), so that PostgreSQL's buffers count once.
    long residentBytes() {
        return members().mapToLong(ProcessTree::proportionalBytes).sum();
    }

    private Stream<ProcessHandle> members() {
        var root =
                ProcessHandle.of(pid)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "pid: " + pid + " (expected: a live process)"));
        return Stream.concat(Stream.of(root), root.descendants());
    }

    private static long ticks(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            // Its own and that of its children that have ended; those that live are members too.
            return Long.parseLong(fields[11])
                    + Long.parseLong(fields[12])
                    + Long.parseLong(fields[13])
                    + Long.parseLong(fields[14]);
        } catch (IOException e) {
            return 0; // It ended since it was listed.
        }
    }

    private static long proportionalBytes(ProcessHandle process) {
        try (var lines =
                Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1_024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
