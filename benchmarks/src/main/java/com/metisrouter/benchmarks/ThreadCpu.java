package com.metisrouter.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// CPU time of this JVM's threads by what they work for, read from Linux's `/proc`.
final class ThreadCpu {

    /// What a thread works for, by the first letters of its name; Linux keeps fifteen of them.
    @SuppressWarnings("ImmutableEnumChecker") // A list that nobody changes.
    enum Work {
        DEBITING("ledger-usage"),
        /// Sends the committed events on to Kafka, which reads them back from the database.
        PUBLISHING("ledger-publish", "kafka-producer-"),
        COMPILER("C1 Compiler", "C2 Compiler"),
        COLLECTOR("VM Thread", "GC Thread", "G1 "),
        /// The embedded broker, and whatever else runs here.
        BROKER("");

        private final List<String> names;

        Work(String... names) {
            this.names = List.of(names);
        }

        private static Work of(String threadName) {
            for (var work : values()) {
                for (var name : work.names) {
                    if (threadName.startsWith(name)) {
                        return work;
                    }
                }
            }
            return BROKER;
        }
    }

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final long NANOS_PER_TICK = 10_000_000;

    private ThreadCpu() {}

    static Map<Work, Duration> now() throws IOException {
        var cpu = new EnumMap<Work, Duration>(Work.class);
        for (var work : Work.values()) {
            cpu.put(work, Duration.ZERO);
        }
        try (var tasks = Files.newDirectoryStream(TASKS)) {
            for (var task : tasks) {
                add(task, cpu);
            }
        }
        return cpu;
    }

    private static void add(Path task, Map<Work, Duration> cpu) {
        try {
            var stat = Files.readString(task.resolve("stat"));
            var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            cpu.merge(Work.of(name), Duration.ofNanos(ticks * NANOS_PER_TICK), Duration::plus);
        } catch (IOException e) {
            // It ended since it was listed.
        }
    }

    static Map<Work, Duration> since(Map<Work, Duration> before) throws IOException {
        var spent = now();
        spent.replaceAll((work, cpu) -> cpu.minus(before.getOrDefault(work, Duration.ZERO)));
        return spent;
    }
}
