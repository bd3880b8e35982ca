package com.metisrouter.standalone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A console that answers what it is told to, over a real socket, and keeps what it was asked.
final class ConsoleAnswers implements AutoCloseable {

    /// What was asked: `GET /path?query`, the headers that matter, and the body.
    record Asked(String line, String authorization, String idempotencyKey, String body) {}

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    ConsoleAnswers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Answers `GET /path` or `POST /path`, whatever the query.
    ConsoleAnswers when(String methodAndPath, int status, String body) {
        answers.put(methodAndPath, new Answer(status, body));
        return this;
    }

    Asked lastAsked() {
        return asked.getLast();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        asked.add(
                new Asked(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        String.valueOf(headers.getFirst("Authorization")),
                        String.valueOf(headers.getFirst("Idempotency-Key")),
                        body));
        Answer answer =
                answers.getOrDefault(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                        new Answer(404, "nothing here"));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
