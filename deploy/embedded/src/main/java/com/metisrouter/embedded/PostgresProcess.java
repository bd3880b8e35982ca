package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The running server: started, waited for, ended. Ends a server that an earlier JVM left behind on the same folder.
final class PostgresProcess {

    /// After a crash the server replays its write-ahead log before it is ready.
    private static final Duration READY_MAX = Duration.ofMinutes(5);

    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int FREE_PORT_TRIES_MAX = 3;
    private static final int STATUS_LINE = 7;

    private final Process process;
    private final int port;

    private PostgresProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static PostgresProcess start(
            PostgresFolder folder, Path programs, int port, Map<String, String> settings)
            throws IOException, StartupProblem, InterruptedException {
        folder.makePrivate();
        endLeftover(folder);
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(
                        folder, programs, port == 0 ? Ports.free(1).getFirst() : port, settings);
            } catch (StartupProblem e) {
                // A free port may be taken by somebody else before the server binds it.
                if (port != 0
                        || attempt == FREE_PORT_TRIES_MAX
                        || !e.getMessage().contains("TCP/IP sockets")) {
                    throw e;
                }
            }
        }
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    /// A fast shutdown; harder when it takes too long. The data is safe in either case.
    void close() {
        boolean interrupted = Thread.interrupted();
        try {
            for (String signal : List.of("INT", "QUIT", "KILL")) {
                if (!process.isAlive()) {
                    break;
                }
                signal(process.pid(), signal);
                process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException | InterruptedException _) {
            interrupted = true;
            process.destroyForcibly();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static PostgresProcess startOnce(
            PostgresFolder folder, Path programs, int port, Map<String, String> settings)
            throws IOException, StartupProblem, InterruptedException {
        PostgresLog.rotate(folder.log());
        // No empty arguments: Java shows a command line only up to the first, and ours has to be
        // found in it.
        var command = new ArrayList<String>();
        command.add(programs.resolve("bin/postgres").toString());
        command.addAll(List.of("-c", marker(folder), "-c", "unix_socket_directories="));
        command.addAll(
                List.of("-D", folder.nameFor(folder.data()), "-h", "127.0.0.1", "-p", "" + port));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Process process =
                forkFromLastingThread(
                        new ProcessBuilder(folder.user().command(command))
                                .directory(folder.data().toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(
                                        ProcessBuilder.Redirect.appendTo(folder.log().toFile())));
        var server = new PostgresProcess(process, port);
        try {
            server.awaitReady(folder);
        } catch (IOException | StartupProblem | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /// The kernel ends the server when the *thread* that forked it ends, so that thread has to wait for it.
    private static Process forkFromLastingThread(ProcessBuilder builder)
            throws IOException, InterruptedException {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform()
                .daemon()
                .name("postgres-parent")
                .start(() -> {
                    try {
                        Process process = builder.start();
                        started.complete(process);
                        process.waitFor();
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        started.completeExceptionally(e);
                    }
                });
        try {
            return started.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /// Reads the status that the server keeps in its pid file, which costs less than trying to connect.
    private void awaitReady(PostgresFolder folder)
            throws IOException, StartupProblem, InterruptedException {
        Path pidFile = folder.data().resolve("postmaster.pid");
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        while (!isReady(pidFile)) {
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw PostgresLog.problem("PostgreSQL", folder.log());
            }
            if (System.nanoTime() > deadline) {
                throw new StartupProblem(
                        StartupProblem.Kind.SERVER_FAILED,
                        "PostgreSQL was not ready within "
                                + READY_MAX.toMinutes()
                                + " minutes (see "
                                + folder.log()
                                + ")");
            }
        }
    }

    private boolean isReady(Path pidFile) throws IOException {
        try {
            List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
            return lines.size() > STATUS_LINE
                    && lines.getFirst().strip().equals("" + pid())
                    && lines.get(STATUS_LINE).startsWith("ready");
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Told to the server as a setting that means nothing to it, so that its command line names the folder it serves.
    private static String marker(PostgresFolder folder) {
        return "metisrouter.folder=" + folder.data() + ";";
    }

    private static void endLeftover(PostgresFolder folder)
            throws IOException, StartupProblem, InterruptedException {
        Path pidFile = folder.data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
        String pid = lines.isEmpty() ? "" : lines.getFirst().strip();
        var leftover =
                pid.matches("\\d{1,10}")
                        ? ProcessHandle.of(Long.parseLong(pid))
                        : Optional.<ProcessHandle>empty();
        String commandLine = leftover.flatMap(handle -> handle.info().commandLine()).orElse("");
        if (commandLine.contains(marker(folder))) {
            end(leftover.orElseThrow(), folder);
        } else if (!commandLine.contains("/postgres")
                || commandLine.contains("metisrouter.folder=")) {
            // The number now belongs to somebody else; PostgreSQL would take it for a server of its
            // own.
            Files.deleteIfExists(pidFile);
        }
    }

    private static void end(ProcessHandle leftover, PostgresFolder folder)
            throws IOException, StartupProblem, InterruptedException {
        for (String signal : List.of("INT", "QUIT")) {
            signal(leftover.pid(), signal);
            long deadline = System.nanoTime() + STOP_MAX.toNanos();
            while (serves(leftover, folder) && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
            }
            if (!serves(leftover, folder)) {
                return;
            }
        }
        throw new StartupProblem(
                StartupProblem.Kind.FOLDER_IN_USE,
                "an earlier PostgreSQL (process "
                        + leftover.pid()
                        + ") on "
                        + folder.data()
                        + " does not end: end it");
    }

    /// A process that has ended, but that nobody has waited for, has no command line any more.
    private static boolean serves(ProcessHandle process, PostgresFolder folder) {
        return process.info().commandLine().orElse("").contains(marker(folder));
    }

    /// By a shell's own `kill`, as Java sends no other signals than TERM and KILL.
    private static void signal(long pid, String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
