package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.proxy.routing.DeploymentHealth;
import com.metisrouter.proxy.telemetry.Counters;
import com.metisrouter.proxy.telemetry.Metrics;
import com.metisrouter.proxy.telemetry.MetricsServer;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Prometheus reads: it adds up, and says nothing of anybody.
final class MetricsTest {

    private static final Path PAGE = Path.of("../docs/reference/metrics.md");

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.close();
    }

    private String line(String start) {
        return running.proxy
                .metrics()
                .text()
                .lines()
                .filter(it -> it.startsWith(start))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void what_was_served_and_refused_is_counted_by_endpoint_status_and_outcome() throws Exception {
        running.chat(chatBody("sim/chat", "\"max_tokens\":20"));
        running.chat(chatBody("sim/chat", "\"stream\":true"));
        running.chat(chatBody("sim/none"));
        running.post("/v1/embeddings", "mrk_good", "{\"model\":\"sim/embed\",\"input\":\"a\"}");
        running.post("/nowhere/at/all", "mrk_good", "{}");
        running.assertSettled();

        var ended = "metis_exchanges_total{endpoint=\"/v1/chat/completions\",outcome=";
        await().untilAsserted(() ->
                assertThat(line(ended + "\"completed\",status=\"200\"}")).endsWith(" 2.0"));
        assertThat(line(ended + "\"answered\",status=\"404\"}")).endsWith(" 1.0");
        assertThat(line("metis_exchanges_total{endpoint=\"none\"")).endsWith(" 1.0");
        assertThat(line("metis_errors_total{code=\"model_not_found\"}")).endsWith(" 1.0");
        assertThat(line("metis_errors_total{code=\"unknown_path\"}")).endsWith(" 1.0");
        assertThat(
                        line(
                                "metis_attempts_total{deployment=\"sim/chat\",provider=\"sim\",result=\"ok\"}"))
                .endsWith(" 2.0");
        assertThat(
                        line(
                                "metis_attempts_total{deployment=\"sim/embed\",provider=\"sim\",result=\"ok\"}"))
                .endsWith(" 1.0");
        assertThat(line("metis_exchange_duration_seconds_count{endpoint=\"/v1/embeddings\""))
                .endsWith(" 1");
        var firstByte = "metis_first_byte_seconds_count{endpoint=\"/v1/chat/completions\",outcome=";
        assertThat(line(firstByte + "\"completed\"}")).endsWith(" 2");
        assertThat(line(firstByte + "\"answered\"}")).endsWith(" 1");
        assertThat(line("metis_holds_open ")).endsWith(" 0.0");
        assertThat(line("metis_circuit_open{deployment=\"sim/chat\"}")).endsWith(" 0.0");
        assertThat(line("jvm_memory_used_bytes{area=\"heap\"}")).isNotEmpty();
    }

    @Test
    void what_was_metered_and_charged_is_what_the_records_say() throws Exception {
        running.chat(chatBody("sim/chat", "\"max_tokens\":20"));
        var record = running.onlyRecord();

        for (var quantity : record.quantities()) {
            assertThat(
                            line(
                                    "metis_metered_units_total{endpoint=\"/v1/chat/completions\",unit=\""
                                            + quantity.unit().wireName()
                                            + "\"}"))
                    .endsWith(" " + quantity.amount() + ".0");
        }
        assertThat(Long.parseLong(line("metis_charged_nanousd_total ").split("[ .]", -1)[1]))
                .isEqualTo(record.charge().nanos());
    }

    @Test
    void a_provider_s_own_error_code_is_not_a_label() throws Exception {
        running.chat(chatBody("sim/chat+status-400"));

        await().untilAsserted(() ->
                assertThat(line("metis_errors_total{"))
                        .isEqualTo("metis_errors_total{code=\"provider_refused\"} 1.0"));
    }

    @Test
    void nothing_is_said_of_anybody_whatever_clients_send() throws Exception {
        running.http.send(
                HttpRequest.newBuilder(running.uri("/v1/chat/completions/secret-path?key=secret-q"))
                        .header("authorization", "Bearer mrk_secret")
                        .header("x-client-request-id", "secret-id")
                        .POST(HttpRequest.BodyPublishers.ofString("secret-body"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        running.chat(chatBody("secret/model", "\"user\":\"secret-user\""));
        var served = running.chat(chatBody("sim/chat", "\"metadata\":{\"a\":\"secret-user\"}"));
        running.chat(chatBody("sim/chat+secret-behaviour"));
        running.assertSettled();

        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(running.proxy.metrics().text())
                .doesNotContain("secret")
                .doesNotContain("mrk_")
                .doesNotContain(RunningProxy.ACCOUNT)
                .doesNotContain("key_good")
                .doesNotContain(served.headers().firstValue("x-request-id").orElseThrow());
    }

    @Test
    void a_scrape_is_text_that_prometheus_can_read() throws Exception {
        running.chat(chatBody("sim/chat"));
        running.assertSettled();
        var name = "[a-z][a-z0-9_]*";
        var value = "-?[0-9.]+(E-?[0-9]+)?|NaN|\\+Inf";
        var sample = name + "(\\{(" + name + "=\"[^\"\\\\]*\",?)+\\})? (" + value + ")";
        var lines = running.proxy.metrics().text().lines().toList();

        assertThat(lines)
                .allMatch(it ->
                        it.matches("# HELP " + name + " .+")
                                || it.matches(
                                        "# TYPE " + name + " (counter|gauge|histogram|summary)")
                                || it.matches(sample));
        assertThat(lines.stream().filter(it -> it.startsWith("# TYPE"))).doesNotHaveDuplicates();
        assertThat(lines.stream().filter(it -> !it.startsWith("#")).map(it -> it.split(" ", 2)[0]))
                .doesNotHaveDuplicates();
        assertThat(line("metis_buffer_bytes ")).doesNotEndWith(" 0.0");
        assertThat(line("jvm_threads_current ")).isNotEmpty();
        assertThat(line("jvm_gc_collection_seconds_count")).isNotEmpty();
        assertThat(line("process_open_fds ")).isNotEmpty();
    }

    @Test
    void prometheus_asks_on_a_port_of_its_own() throws Exception {
        try (var server =
                MetricsServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        running.proxy.metrics())) {
            var answer =
                    running.http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + server.port()
                                                            + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("# TYPE metis_requests_total counter");
            assertThatThrownBy(() ->
                            MetricsServer.start(
                                    new InetSocketAddress(
                                            InetAddress.getLoopbackAddress(), server.port()),
                                    running.proxy.metrics()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("metrics cannot be served on");
        }
    }

    @Test
    void the_reference_lists_every_metric_as_it_is() throws Exception {
        var metrics = new Metrics(new Counters());
        StateMetrics.add(metrics, new DeploymentHealth(System::nanoTime));
        StateMetrics.addBuffers(metrics);
        StateMetrics.add(
                metrics,
                () -> {
                    throw new IllegalStateException("nobody looks");
                });
        StateMetrics.addFigures(
                metrics,
                () -> {
                    throw new IllegalStateException("nobody looks");
                });
        StateMetrics.addLeases(
                metrics,
                () -> {
                    throw new IllegalStateException("nobody looks");
                });
        var table =
                metrics.described().stream()
                        .map(it ->
                                "| `"
                                        + it.name()
                                        + "` | "
                                        + it.type()
                                        + " | "
                                        + String.join(", ", it.labels())
                                        + " | "
                                        + it.help()
                                        + " |\n")
                        .collect(
                                Collectors.joining(
                                        "",
                                        "| metric | type | labels | |\n|---|---|---|---|\n",
                                        ""));
        if (Boolean.getBoolean("pages.write")) {
            var page = Files.readString(PAGE);
            Files.writeString(PAGE, page.substring(0, page.indexOf("| metric |")) + table);
        }

        assertThat(Files.readString(PAGE)).endsWith(table);
    }
}
