package com.metisrouter.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.Ports;
import com.metisrouter.proxy.ProxyMain;
import com.metisrouter.standalone.Progress;
import com.metisrouter.standalone.Standalone;
import com.metisrouter.standalone.StandaloneConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The product's ledger, catalog, broker and database in this JVM, and its gateway in a process of its own, so that its cost is its own.
final class GatewayHouse implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    /// Of an installation's own start script.
    private static final List<String> JVM =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xms128m",
                    "-Xmx512m",
                    "-XX:MaxDirectMemorySize=256m",
                    "-XX:ReservedCodeCacheSize=128m");

    private final Path folder;
    private final Standalone standalone;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int metricsPort = Ports.free(1).getFirst();
    private final Proxied gateway;

    /// @param upstream the port of the provider
    GatewayHouse(int upstream) throws Exception {
        folder = Files.createTempDirectory("metisrouter-benchmark-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var ports = Ports.free(2);
        standalone =
                Standalone.start(
                        new StandaloneConfig(
                                folder.resolve("house"),
                                StandaloneConfig.LOCAL_HOST,
                                ports.getFirst(),
                                ports.getLast(),
                                Map.of(),
                                Map.of()),
                        new Progress(new PrintWriter(System.out, true, UTF_8)));
        topUp();
        gateway = start(upstream);
        awaitReady();
    }

    Proxied gateway() {
        return gateway;
    }

    Path folder() {
        return folder;
    }

    private void topUp() throws IOException, InterruptedException {
        var answer =
                http.send(
                        HttpRequest.newBuilder(
                                        standalone
                                                .consoleUrl()
                                                .resolve(
                                                        "/api/v1/accounts/"
                                                                + standalone
                                                                        .credentials()
                                                                        .accountId()
                                                                + "/topups"))
                                .header(
                                        "authorization",
                                        "Bearer " + standalone.credentials().adminToken())
                                .header("content-type", "application/json")
                                .header("idempotency-key", "benchmark")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"amount\":\"1000.00\",\"reference\":\"benchmark\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.body());
        }
    }

    private Proxied start(int upstream) throws IOException {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        // The product's own logging, access log included, not that of the benchmarks.
        command.add("-Dlogback.configurationFile=" + logging());
        command.add("-Dmetis.log=" + folder.resolve("gateway.log"));
        var more = System.getenv().getOrDefault("GATEWAY_JVM_ARGS", "");
        if (!more.isBlank()) {
            command.addAll(List.of(more.strip().split(" ")));
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ProxyMain.class.getName()));
        var port = Ports.free(1).getFirst();
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("gateway.out").toFile());
        var environment = builder.environment();
        environment.put("METIS_JOURNAL_DIR", folder.resolve("journal").toString());
        environment.put("METIS_KAFKA", standalone.bootstrapServers());
        environment.put("METIS_LEDGER_URL", standalone.consoleUrl().toString());
        environment.put("METIS_INTERNAL_TOKEN", standalone.credentials().internalToken());
        environment.put("METIS_GATEWAY_ID", "gw-benchmark");
        environment.put("METIS_GATEWAY_PORT", Integer.toString(port));
        environment.put("METIS_METRICS_PORT", Integer.toString(metricsPort));
        environment.put("METIS_PROVIDERS", "openai=http://127.0.0.1:" + upstream + "/v1");
        environment.put("OPENAI_API_KEY", "sk-benchmark");
        return new Proxied("metisrouter", builder.start(), port, standalone.credentials().apiKey());
    }

    private static String logging() throws IOException {
        return java.util.Collections.list(
                        GatewayHouse.class.getClassLoader().getResources("logback.xml"))
                .stream()
                .map(java.net.URL::toString)
                .filter(it -> it.contains("standalone"))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("standalone's logback.xml is missing"));
    }

    private void awaitReady() throws InterruptedException, IOException {
        var until = System.nanoTime() + READY_LIMIT.toNanos();
        while (System.nanoTime() < until && gateway.process().isAlive()) {
            try {
                if (get("http://127.0.0.1:" + gateway.port() + "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(
                "the gateway is not ready:\n" + Files.readString(folder.resolve("gateway.out")));
    }

    private HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// What the gateway's metrics say.
    long metric(String line) throws IOException, InterruptedException {
        var text = get("http://127.0.0.1:" + metricsPort + "/metrics").body();
        var found = Pattern.compile("(?m)^" + Pattern.quote(line) + " (\\S+)$").matcher(text);
        return found.find() ? new java.math.BigDecimal(found.group(1)).longValue() : -1;
    }

    @Override
    public void close() throws IOException {
        http.close();
        gateway.close();
        standalone.close();
        DataFolder.delete(folder);
    }
}
