package com.metisrouter.proxy.routes;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// Finds the route of a method and path, or says what is published instead.
public final class Routes {

    /// What `Generate` serves.
    public static final Set<Endpoint> SERVED =
            Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.EMBEDDINGS);

    private static final List<String> PUBLISHED =
            List.of(
                    "POST /v1/chat/completions",
                    "POST /v1/embeddings",
                    "GET /v1/models",
                    "GET /v1/models/{id}");
    private static final String MODELS = "/v1/models";

    private Routes() {}

    public static Routing find(String method, String path) {
        return switch (path) {
            case "/v1/chat/completions" ->
                    only("POST", method, path, new Route.Generate(Endpoint.CHAT_COMPLETIONS));
            case "/v1/embeddings" ->
                    only("POST", method, path, new Route.Generate(Endpoint.EMBEDDINGS));
            case MODELS -> only("GET", method, path, new Route.Models());
            case "/healthz" -> only("GET", method, path, new Route.Health());
            case "/readyz" -> only("GET", method, path, new Route.Ready());
            default ->
                    path.startsWith(MODELS + "/")
                                    && path.length() > MODELS.length() + 1
                                    && !path.endsWith("/")
                            ? model(method, path)
                            : unknown(method, path);
        };
    }

    /// An id holds a slash, which some clients send as `%2F`.
    private static Routing model(String method, String path) {
        try {
            var id =
                    URLDecoder.decode(
                            path.substring(MODELS.length() + 1).replace("+", "%2B"),
                            StandardCharsets.UTF_8);
            return only("GET", method, path, new Route.Model(id));
        } catch (IllegalArgumentException _) {
            return unknown(method, path);
        }
    }

    private static Routing only(String allowed, String method, String path, Route route) {
        if (method.equals(allowed) || (allowed.equals("GET") && method.equals("HEAD"))) {
            return new Routing.Found(route);
        }
        return new Routing.NotFound(
                Problem.of(
                                ErrorCode.METHOD_NOT_ALLOWED,
                                "The method "
                                        + method
                                        + " is not allowed for "
                                        + path
                                        + ". Use "
                                        + allowed
                                        + " "
                                        + path
                                        + ".")
                        .withHeader("allow", allowed.equals("GET") ? "GET, HEAD" : allowed));
    }

    private static Routing unknown(String method, String path) {
        var meant = meant(path);
        var message =
                "Nothing is published at "
                        + method
                        + " "
                        + shortened(path)
                        + ". "
                        + (meant.isEmpty()
                                ? "Published are: " + String.join(", ", PUBLISHED) + "."
                                : meant);
        return new Routing.NotFound(Problem.of(ErrorCode.UNKNOWN_PATH, message));
    }

    /// The usual slips: the base URL with or without `/v1`, a slash too many, an endpoint that is not served.
    private static String meant(String path) {
        var plain =
                path.replaceAll("/{2,}", "/")
                        .replaceAll("/+$", "")
                        .replaceAll("^(/v1)+(?=/|$)", "");
        return switch (plain) {
            case "/chat/completions", "/embeddings" ->
                    "Use POST /v1" + plain + ": the base URL ends with /v1, once.";
            case "/models" -> "Use GET /v1/models: the base URL ends with /v1, once.";
            case "/completions" ->
                    "The older completions endpoint is not published. Use POST /v1/chat/completions.";
            case "/responses" ->
                    "The responses endpoint is not published yet. Use POST /v1/chat/completions.";
            case "/messages" ->
                    "Anthropic's messages endpoint is not published yet. Use POST /v1/chat/completions.";
            case "" ->
                    "The base URL for clients ends with /v1. Published are: "
                            + String.join(", ", PUBLISHED)
                            + ".";
            default -> "";
        };
    }

    private static String shortened(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "…" : path;
    }

    /// A route or a refusal.
    public sealed interface Routing {
        record Found(Route route) implements Routing {}

        record NotFound(Problem problem) implements Routing {}
    }
}
