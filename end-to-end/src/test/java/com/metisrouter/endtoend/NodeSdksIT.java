package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.contracts.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients that Node's programs use: each is run as its users run it, and the usage log holds what it was told.
///
/// Skipped where there is no Node or its registry can't be reached.
class NodeSdksIT {

    private static final Path SCRIPTS = Path.of("src/test/node");
    private static final Path FOLDER = Path.of("target/node");
    private static final Duration INSTALL_TIME_MAX = Duration.ofMinutes(5);
    private static final Duration RUN_TIME_MAX = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static House house;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Program.isThere("node") && Program.isThere("npm"),
                "no Node: its clients can't be tried");
        Files.createDirectories(FOLDER);
        try (var scripts = Files.list(SCRIPTS)) {
            for (var script : scripts.toList()) {
                Files.write(FOLDER.resolve(script.getFileName()), Files.readAllBytes(script));
            }
        }
        var installed =
                Program.run(
                        FOLDER,
                        INSTALL_TIME_MAX,
                        Map.of(),
                        "npm",
                        "install",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--no-package-lock");
        assumeTrue(installed.exit() == 0, () -> "npm install: " + installed.output());
        house = House.startInEmptyFolder();
    }

    @AfterAll
    static void stop() throws Exception {
        if (house != null) {
            house.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "google", "ai"})
    void a_client_is_served_whoever_serves_and_the_log_holds_what_it_was_told(String client)
            throws Exception {
        var key = house.newCustomer("acc_node_" + client, "1.00");

        var ran =
                Program.run(
                        FOLDER,
                        RUN_TIME_MAX,
                        Map.of(
                                "METIS_GATEWAY",
                                house.gatewayUrl().toString(),
                                "METISROUTER_API_KEY",
                                key),
                        "node",
                        client + ".mjs");

        assertThat(ran.exit()).as(ran.output()).isZero();
        var told = Json.mapper().readTree(ran.output().lines().toList().getLast());
        await().atMost(SOON)
                .untilAsserted(() -> {
                    var rows =
                            house.api().requests(key).stream()
                                    .filter(row ->
                                            !row.path("endpoint")
                                                    .asString()
                                                    .contains("embedContent"))
                                    .toList();
                    assertThat(rows).hasSize(told.path("requests").intValue());
                    assertThat(
                                    rows.stream()
                                            .mapToLong(row -> row.path("outputTokens").asLong())
                                            .sum())
                            .isEqualTo(told.path("outputTokens").longValue());
                    assertThat(
                                    rows.stream()
                                            .mapToLong(row -> row.path("inputTokens").asLong())
                                            .sum())
                            .isEqualTo(told.path("inputTokens").longValue());
                });
    }
}
