package com.metisrouter.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A process of its own that stands between clients and the provider.
///
/// @param key that clients show it
record Proxied(String name, Process process, int port, String key) implements AutoCloseable {

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
        var nanos = 0L;
        try (var tasks =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(member.pid()), "task"))) {
            for (var task : tasks) {
                nanos += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
            }
        } catch (IOException e) {
            // A thread has ended: what it used is lost.
        }
        return nanos;
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
