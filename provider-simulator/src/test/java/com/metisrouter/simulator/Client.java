package com.metisrouter.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An ordinary HTTP client of the simulator, with the JDK's own implementation.
final class Client implements AutoCloseable {

    static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI root;

    Client(ProviderSimulator simulator) {
        this.root = simulator.rootUrl();
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(root.resolve(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> send(String method, String path) {
        return send(
                HttpRequest.newBuilder(root.resolve(path))
                        .method(method, BodyPublishers.noBody())
                        .build());
    }

    HttpResponse<String> chat(String model, String more, String... headers) {
        return post("/v1/chat/completions", chatBody(model, more), headers);
    }

    /// Three words in; `more` is further members with their leading comma.
    static String chatBody(String model, String more) {
        return "{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]"
                + more
                + "}";
    }

    static JsonNode json(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }

    /// The JSON of each `data:` line, without the end mark.
    static List<JsonNode> events(String stream) {
        var events = new ArrayList<JsonNode>();
        stream.lines()
                .filter(line -> line.startsWith("data: ") && !line.equals("data: [DONE]"))
                .forEach(line -> events.add(MAPPER.readTree(line.substring("data: ".length()))));
        return events;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
