package com.metisrouter.endtoend;

import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.Ports;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.standalone.Progress;
import com.metisrouter.standalone.Standalone;
import com.metisrouter.standalone.StandaloneConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The whole house in this JVM, started from an empty folder and gone afterwards.
final class House implements AutoCloseable {

    private static final Duration CREDIT_IS_SEEN = Duration.ofSeconds(30);

    private final Path folder;
    private final Standalone standalone;
    private final Api api;

    private House(Path folder, Standalone standalone) {
        this.folder = folder;
        this.standalone = standalone;
        this.api = new Api(standalone.gatewayUrl(), standalone.consoleUrl());
    }

    static House startInEmptyFolder() throws Exception {
        return startInEmptyFolder(Map.of(), Map.of());
    }

    static House startInEmptyFolder(Map<String, URI> providers, Map<String, String> environment)
            throws Exception {
        var folder = Files.createTempDirectory("metis-house-");
        var ports = Ports.free(2);
        var config =
                new StandaloneConfig(
                        folder,
                        StandaloneConfig.LOCAL_HOST,
                        ports.getFirst(),
                        ports.getLast(),
                        providers,
                        environment);
        var house =
                new House(
                        folder,
                        Standalone.start(
                                config,
                                new Progress(
                                        new PrintWriter(
                                                System.out, true, StandardCharsets.UTF_8))));
        // The view knows the account before it knows of its credit, and whoever asks in between is
        // told 0.
        await().atMost(CREDIT_IS_SEEN)
                .until(() -> house.api().balance(house.apiKey(), "balance"), Usd::isPositive);
        return house;
    }

    Api api() {
        return api;
    }

    /// Everything that it keeps.
    Path folder() {
        return folder;
    }

    URI gatewayUrl() {
        return standalone.gatewayUrl();
    }

    URI consoleUrl() {
        return standalone.consoleUrl();
    }

    String apiKey() {
        return standalone.credentials().apiKey();
    }

    String accountId() {
        return standalone.credentials().accountId();
    }

    String adminToken() {
        return standalone.credentials().adminToken();
    }

    /// Opens an account of its own with some credit, for a test that looks at a balance. Returns its key.
    String newCustomer(String account, String credit) {
        var opened =
                api.consolePost(
                        "/api/v1/accounts",
                        adminToken(),
                        account,
                        "{\"id\":\"%s\",\"name\":\"%s\"}".formatted(account, account));
        var granted =
                api.consolePost(
                        "/api/v1/accounts/" + account + "/topups",
                        adminToken(),
                        account + "-credit",
                        "{\"amount\":\"%s\",\"reference\":\"test\"}".formatted(credit));
        var key =
                api.consolePost(
                        "/api/v1/keys",
                        adminToken(),
                        account + "-key",
                        "{\"accountId\":\"%s\",\"project\":\"p\",\"name\":\"k\"}"
                                .formatted(account));
        if (opened.statusCode() / 100 != 2
                || granted.statusCode() / 100 != 2
                || key.statusCode() / 100 != 2) {
            throw new IllegalStateException(opened.body() + granted.body() + key.body());
        }
        var secret = Json.mapper().readTree(key.body()).path("key").asString();
        // A gateway hears of a key a moment after the ledger has said that it exists.
        await().atMost(CREDIT_IS_SEEN).until(() -> api.gatewayStatus("/v1/key", secret) == 200);
        return secret;
    }

    ProviderSimulator simulator() {
        return standalone.simulator();
    }

    /// Another gateway of the same house, which its caller closes.
    Gateway anotherGateway(String id) {
        return Gateway.start(
                id,
                standalone.bootstrapServers(),
                consoleUrl(),
                standalone.credentials().internalToken(),
                simulator().baseUrl());
    }

    /// The first column of the first row.
    String ledgerQuery(String sql) throws SQLException {
        try (var database = DriverManager.getConnection(standalone.jdbcUrl());
                var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    List<JsonNode> served() {
        return Served.of(api, simulator());
    }

    /// Every part in words, as staff see it.
    JsonNode status() {
        return Json.mapper().readTree(api.get(consoleUrl(), "/api/v1/status", adminToken()).body());
    }

    @Override
    public void close() {
        api.close();
        standalone.close();
        try {
            DataFolder.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
