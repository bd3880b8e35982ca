package com.metisrouter.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A process of its own that stands between clients and the provider.
///
/// @param key that clients show it
record Proxied(String name, Process process, int port, String key) implements AutoCloseable {

    /// By how the names of threads begin, of which Linux keeps fifteen letters.
    private static final Map<String, String> WORKS =
            Map.of(
                    "proxy-loop", "event loops",
                    "journal-writer", "journal",
                    "journal-publish", "Kafka",
                    "kafka-producer", "Kafka",
                    "ledger-feed", "Kafka",
                    "access-log", "access log",
                    "C1 Compiler", "compiler",
                    "C2 Compiler", "compiler",
                    "VM Thread", "collector");

    /// What it and its children have used so far, counted by the scheduler.
    long cpuNanos() {
        return members().mapToLong(Proxied::nanos).sum();
    }

    long residentBytes() {
        return new ProcessTree(process.pid()).residentBytes();
    }

    long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        }
    }

    private Stream<ProcessHandle> members() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static long nanos(ProcessHandle member) {
        return byThread(member).values().stream().mapToLong(it -> it).sum();
    }

    private static Map<String, Long> byThread(ProcessHandle member) {
        var threads = new TreeMap<String, Long>();
        try (var tasks =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(member.pid()), "task"))) {
            for (var task : tasks) {
                add(task, threads);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return threads;
    }

    private static void add(Path task, Map<String, Long> threads) {
        try {
            var nanos = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
            threads.merge(Files.readString(task.resolve("comm")).strip(), nanos, Long::sum);
        } catch (IOException e) {
            // The thread has ended: what it used is lost.
        }
    }

    /// What a gateway's threads have used so far, by what they work for.
    Map<String, Long> cpuNanosByWork() {
        var works = new TreeMap<String, Long>();
        byThread(process.toHandle())
                .forEach((thread, nanos) -> works.merge(work(thread), nanos, Long::sum));
        return works;
    }

    private static String work(String thread) {
        return WORKS.entrySet().stream()
                .filter(it -> thread.startsWith(it.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("others");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
