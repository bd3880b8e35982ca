package com.metisrouter.standalone.console;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Asks an installation's console over HTTP. An answer that isn't a success becomes a [CommandProblem] with the reason that the
/// console gave.
@Edge
public final class Console implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int SHOWN_CHARACTERS_MAX = 300;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_MAX)
                    .build();
    private final URI url;
    private final String token;

    public Console(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /// Parameters with an empty value are left out.
    public JsonNode get(String path, Map<String, String> parameters) throws CommandProblem {
        return send(request(path + query(parameters)).GET().build());
    }

    /// A page of lines without their ends, as the bytes that came: what is hashed must not be written anew.
    public List<byte[]> lines(String path, Map<String, String> parameters) throws CommandProblem {
        var body = answer(request(path + query(parameters)).GET().build());
        var lines = new ArrayList<byte[]>();
        var from = 0;
        for (var at = 0; at < body.length; at++) {
            if (body[at] == '\n') {
                lines.add(Arrays.copyOfRange(body, from, at));
                from = at + 1;
            }
        }
        if (from < body.length) {
            throw new CommandProblem(url + " broke off in the middle of a line");
        }
        return lines;
    }

    /// What is answered, as it is.
    public String text(String path) throws CommandProblem {
        return new String(answer(request(path).GET().build()), StandardCharsets.UTF_8);
    }

    private static String query(Map<String, String> parameters) {
        String query =
                new TreeMap<>(parameters)
                        .entrySet().stream()
                                .filter(parameter -> !parameter.getValue().isEmpty())
                                .map(parameter ->
                                        parameter.getKey() + "=" + encode(parameter.getValue()))
                                .collect(Collectors.joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    public JsonNode post(String path, Map<String, String> headers, Object body)
            throws CommandProblem {
        var request = request(path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))).build());
    }

    /// Sends a file as it is.
    public JsonNode post(String path, Map<String, String> parameters, byte[] file)
            throws CommandProblem {
        return send(
                request(path + query(parameters))
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(file))
                        .build());
    }

    public JsonNode patch(String path, Object body) throws CommandProblem {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                        .build());
    }

    /// One segment of a path.
    public static String segment(String value) {
        return encode(value).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String pathAndQuery) throws CommandProblem {
        String base = url.toString().replaceAll("/+$", "");
        try {
            return HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                    .timeout(ANSWER_MAX)
                    .header("Authorization", "Bearer " + token)
                    .header(
                            "Accept",
                            "application/json, application/problem+json, application/x-ndjson, text/plain, */*");
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--url and --token: " + e.getMessage());
        }
    }

    private JsonNode send(HttpRequest request) throws CommandProblem {
        try {
            return Json.mapper().readTree(answer(request));
        } catch (JacksonException _) {
            throw new CommandProblem(
                    url + " answered something that is not JSON: is it a MetisRouter console?");
        }
    }

    private byte[] answer(HttpRequest request) throws CommandProblem {
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new CommandProblem(
                        reason(
                                request,
                                answer.statusCode(),
                                new String(answer.body(), StandardCharsets.UTF_8)));
            }
            return answer.body();
        } catch (ConnectException _) {
            throw new CommandProblem(
                    "nothing answers at "
                            + url
                            + ": start MetisRouter with ./metis up, or name another with --url");
        } catch (HttpTimeoutException _) {
            throw new CommandProblem(
                    "no answer from " + url + " within " + ANSWER_MAX.toSeconds() + " s");
        } catch (IOException e) {
            throw new CommandProblem("no answer from " + url + ": " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandProblem("interrupted");
        }
    }

    private static String reason(HttpRequest request, int status, String body) {
        String told = request.method() + " " + request.uri().getPath() + " answered " + status;
        try {
            JsonNode problem = Json.mapper().readTree(body);
            String detail = problem.path("detail").asString("");
            if (!detail.isBlank()) {
                String code = problem.path("code").asString("");
                return oneLine(detail) + (code.isEmpty() ? "" : " (" + code + ")");
            }
        } catch (JacksonException _) {
            // Not a problem+json: what was answered is shown as it is.
        }
        return told + (body.isBlank() ? "" : ": " + oneLine(body));
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS_MAX
                ? line
                : line.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
