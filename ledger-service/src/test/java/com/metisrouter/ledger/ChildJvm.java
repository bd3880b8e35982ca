package com.metisrouter.ledger;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program of the tests in a JVM of its own, so that it can be killed, frozen, or told to end.
///
/// It ends when its input does, and so with us, however we end.
final class ChildJvm {

    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Process process;
    private final Path log;
    private final Path ready;

    private ChildJvm(Process process, Path log, Path ready) {
        this.process = process;
        this.log = log;
        this.ready = ready;
    }

    /// @param name of its files in the folder
    static ChildJvm start(Path folder, String name, Class<?> main, String... arguments)
            throws IOException {
        var ready = folder.resolve(name + ".ready");
        var log = folder.resolve(name + ".log");
        Files.deleteIfExists(ready);
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xshare:auto",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName(),
                                ready.toString()));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        return new ChildJvm(process, log, ready);
    }

    /// For the program itself: says that it is ready, and returns when it has been told to end.
    static void readyUntilToldToEnd(String readyFile, int port) throws IOException {
        var ready = Path.of(readyFile);
        var whole = ready.resolveSibling(ready.getFileName() + ".new");
        Files.writeString(whole, Integer.toString(port));
        Files.move(whole, ready, StandardCopyOption.ATOMIC_MOVE);
        while (System.in.read() >= 0) {
            // Nothing is ever written; the end is what is waited for.
        }
    }

    /// @return the port that it serves on
    int awaitReady() throws IOException {
        await().atMost(READY_LIMIT)
                .pollInterval(LOOK)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(
                                "exited with " + process.exitValue() + ":\n" + output());
                    }
                    return Files.exists(ready);
                });
        return Integer.parseInt(Files.readString(ready));
    }

    /// Until then, or until it has ended by itself.
    void leaveFor(Duration time) throws InterruptedException {
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// As `kill -9` does.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// As if its machine stood still: its connections stay open, and it doesn't know.
    void freeze() throws IOException, InterruptedException {
        signal(process.pid(), "STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal(process.pid(), "CONT");
    }

    static void signal(long pid, String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " failed");
        }
    }

    /// What it printed and logged so far.
    String output() throws IOException {
        return Files.readString(log);
    }

    /// In good order.
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException("did not end when told to:\n" + output());
        }
    }
}
