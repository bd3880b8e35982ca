package com.metisrouter.catalog.browser;

import com.metisrouter.contracts.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Commands to a browser and its answers, over one WebSocket.
final class DevTools implements AutoCloseable {

    private static final Duration ANSWER_WAIT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    private DevTools(URI address) {
        this.socket = http.newWebSocketBuilder().buildAsync(address, new Reader()).join();
    }

    static DevTools connect(URI address) {
        return new DevTools(address);
    }

    /// @param listener told every event
    void listen(Consumer<JsonNode> listener) {
        listeners.add(listener);
    }

    /// Sends a command and waits for its result.
    ///
    /// @param session empty for the browser itself
    JsonNode send(String session, String method, Map<String, ?> parameters) {
        var number = numbers.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(number, answer);
        var message = new LinkedHashMap<String, Object>();
        message.put("id", number);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(Json.mapper().writeValueAsString(message), true).join();
        var result = await(answer, method);
        if (result.has("error")) {
            throw new IllegalStateException(method + ": " + result.path("error"));
        }
        return result.path("result");
    }

    static <T> T await(CompletableFuture<T> future, String what) {
        try {
            return future.get(ANSWER_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException(what + " had no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + " was not waited for", e);
        }
    }

    private final class Reader implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                var message = Json.mapper().readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    var answer = waiting.remove(message.path("id").asInt());
                    if (answer != null) {
                        answer.complete(message);
                    }
                } else {
                    listeners.forEach(listener -> listener.accept(message));
                }
            }
            webSocket.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
