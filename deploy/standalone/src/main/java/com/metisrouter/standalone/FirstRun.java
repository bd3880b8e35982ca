package com.metisrouter.standalone;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.admission.KeyRing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// What a first start makes so that the first request works: an account with credit and a key.
///
/// Goes through the same HTTP interface as anybody else. Each step may be repeated: a start that died half-way is finished by the next.
final class FirstRun {

    static final String ACCOUNT = "acc_demo";
    private static final String CREDIT = "5.00";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration KNOWN_POLL = Duration.ofMillis(20);

    private final HttpClient http;
    private final URI console;
    private final String adminToken;

    FirstRun(HttpClient http, URI console, String adminToken) {
        this.http = http;
        this.console = console;
        this.adminToken = adminToken;
    }

    /// Returns the new API key.
    String createDemoAccount() throws IOException, InterruptedException {
        post("/api/v1/accounts", "first-run-account", Map.of("id", ACCOUNT, "name", "Demo"));
        post(
                "/api/v1/accounts/" + ACCOUNT + "/topups",
                "first-run-credit",
                Map.of(
                        "amount",
                        CREDIT,
                        "kind",
                        "PROMOTIONAL",
                        "reference",
                        "first-run",
                        "reason",
                        "credit to try things with"));
        var key =
                post(
                        "/api/v1/keys",
                        // Another key each time: the secret of one that was made before is gone.
                        UUID.randomUUID().toString(),
                        Map.of(
                                "accountId",
                                ACCOUNT,
                                "project",
                                "demo",
                                "client",
                                "curl",
                                "workflow",
                                "first-request",
                                "name",
                                "Demo key"));
        return key.path("key").asString();
    }

    /// Waits until the gateway and the console know the key, so that the line which is printed works when it is pasted.
    ///
    /// @return false if they don't within the limit
    boolean awaitKnown(KeyRing gateway, String apiKey, Duration limit)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + limit.toNanos();
        while (gateway.find(apiKey).isEmpty()
                || !isAccepted(console.resolve("/api/v1/balance"), apiKey)) {
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            Thread.sleep(KNOWN_POLL);
        }
        return true;
    }

    private boolean isAccepted(URI url, String apiKey) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + apiKey)
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    private JsonNode post(String path, String idempotencyKey, Map<String, String> body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(console.resolve(path))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + adminToken)
                        .header("Idempotency-Key", idempotencyKey)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                        .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    "POST " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return Json.mapper().readTree(response.body());
    }
}
