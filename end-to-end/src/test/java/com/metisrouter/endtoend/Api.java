package com.metisrouter.endtoend;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A plain HTTP client of a running house: what an outsider with a key could write in an afternoon.
final class Api implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE = 100;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final URI gateway;
    private final URI console;

    Api(URI gateway, URI console) {
        this.gateway = gateway;
        this.console = console;
    }

    URI console() {
        return console;
    }

    HttpResponse<String> chat(String key, String body) {
        return send(
                HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> gatewayPost(String path, String key, String body) {
        return send(
                HttpRequest.newBuilder(gateway.resolve(path))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> chat(String key, String body, String idempotencyKey) {
        return send(
                HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode gatewayGet(String path, @Nullable String token) {
        return Json.mapper().readTree(get(gateway, path, token).body());
    }

    int gatewayStatus(String path, String token) {
        return get(gateway, path, token).statusCode();
    }

    JsonNode consoleGet(String path, String token) {
        var response = get(console, path, token);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    path + ": " + response.statusCode() + " " + response.body());
        }
        return Json.mapper().readTree(response.body());
    }

    HttpResponse<String> get(URI base, String path, @Nullable String token) {
        var request = HttpRequest.newBuilder(base.resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.GET());
    }

    HttpResponse<String> consolePost(
            String path, String token, String idempotencyKey, String body) {
        return send(
                HttpRequest.newBuilder(console.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Idempotency-Key", idempotencyKey)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Usd balance(String key, String field) {
        return Usd.parse(consoleGet("/api/v1/balance", key).path(field).asString());
    }

    /// Every request of the caller's account, newest first, page by page.
    List<JsonNode> requests(String key) {
        var all = new ArrayList<JsonNode>();
        var after = "";
        while (true) {
            var page = consoleGet("/api/v1/requests?limit=" + PAGE + after, key);
            page.path("data").forEach(all::add);
            if (!page.path("has_more").asBoolean()) {
                return all;
            }
            after = "&after=" + all.getLast().path("id").asString();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
