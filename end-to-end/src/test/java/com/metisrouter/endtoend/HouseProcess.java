package com.metisrouter.endtoend;

import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// The whole house as a process of its own, started as `./metis up` starts it, so that it can be killed.
final class HouseProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final String MAIN = "com.metisrouter.standalone.MetisMain";

    private final Process process;
    private final Path log;
    private final JsonNode credentials;
    private final Api api;

    private HouseProcess(Process process, Path log, JsonNode credentials) {
        this.process = process;
        this.log = log;
        this.credentials = credentials;
        this.api = new Api(gatewayUrl(), consoleUrl());
    }

    static HouseProcess start(Path data, int gatewayPort, int consolePort, String... more)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MAIN,
                                "up",
                                "--data",
                                data.toString(),
                                "--gateway-port",
                                Integer.toString(gatewayPort),
                                "--console-port",
                                Integer.toString(consolePort)));
        command.addAll(List.of(more));
        var log = data.resolveSibling(data.getFileName() + ".log");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        var ready = URI.create("http://127.0.0.1:" + gatewayPort + "/readyz");
        try (var probe = new Api(ready, ready)) {
            await().atMost(START_LIMIT)
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException(
                                    "exited with "
                                            + process.exitValue()
                                            + ":\n"
                                            + Files.readString(log));
                        }
                        return Files.exists(data.resolve("credentials.json"))
                                && hasKey(data)
                                && isReady(probe, ready);
                    });
        }
        return new HouseProcess(process, log, credentials(data));
    }

    private static JsonNode credentials(Path data) throws IOException {
        return Json.mapper().readTree(Files.readAllBytes(data.resolve("credentials.json")));
    }

    private static boolean hasKey(Path data) throws IOException {
        return credentials(data).path("apiKey").asString("").startsWith("mrk_");
    }

    private static boolean isReady(Api probe, URI ready) {
        try {
            return probe.get(ready, "/readyz", null).statusCode() == 200;
        } catch (java.io.UncheckedIOException e) {
            return false;
        }
    }

    Api api() {
        return api;
    }

    String apiKey() {
        return credentials.path("apiKey").asString();
    }

    URI gatewayUrl() {
        return URI.create(credentials.path("gatewayUrl").asString());
    }

    URI consoleUrl() {
        return URI.create(credentials.path("consoleUrl").asString());
    }

    /// What it printed and logged so far.
    String output() throws IOException {
        return Files.readString(log);
    }

    /// As `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        api.close();
    }

    /// As Ctrl-C does.
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not stop within " + STOP_LIMIT);
        }
        api.close();
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            try {
                stop();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
