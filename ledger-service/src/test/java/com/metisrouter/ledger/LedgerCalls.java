package com.metisrouter.ledger;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Calls to whichever ledger runs, each made until it is answered, as gateways and people with an idempotency key do.
final class LedgerCalls implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration GIVE_UP = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
    private volatile int port;

    void to(int newPort) {
        port = newPort;
    }

    /// @param key for `Idempotency-Key`, none where it is empty
    String post(String path, String token, String key, Object body) throws InterruptedException {
        var request =
                HttpRequest.newBuilder()
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
        if (!key.isEmpty()) {
            request.header("idempotency-key", key);
        }
        return untilAnswered(request, path, token).body();
    }

    HttpResponse<String> get(String path, String token) throws InterruptedException {
        return untilAnswered(HttpRequest.newBuilder().GET(), path, token);
    }

    private HttpResponse<String> untilAnswered(
            HttpRequest.Builder request, String path, String token) throws InterruptedException {
        request.header("authorization", "Bearer " + token).timeout(ANSWER_LIMIT);
        var deadline = System.nanoTime() + GIVE_UP.toNanos();
        var last = "";
        while (System.nanoTime() < deadline) {
            try {
                var uri = URI.create("http://127.0.0.1:" + port + path);
                var answer = client.send(request.copy().uri(uri).build(), BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    return answer;
                }
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() < 500) {
                    throw new AssertionError(path + ": " + last);
                }
            } catch (IOException e) {
                // It was killed, or is frozen, or starts. Whether it has done it is unknown.
                last = e.toString();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError(path + " was not answered: " + last);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
