package com.metisrouter.proxy.routes;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.routes.Route.Act;
import com.metisrouter.proxy.routes.Route.Target;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the route of a method and path, or says what is published instead.
public final class Routes {

    private static final String MODELS = "/v1/models";
    private static final String RESPONSES = "/v1/responses";

    /// Paths whose endpoint is named in the catalog by the same path.
    private static final Map<String, Endpoint> BY_PATH =
            Map.ofEntries(
                    entry(Endpoint.CHAT_COMPLETIONS),
                    entry(Endpoint.COMPLETIONS),
                    entry(Endpoint.RESPONSES),
                    entry(Endpoint.EMBEDDINGS),
                    entry(Endpoint.MODERATIONS),
                    entry(Endpoint.RERANK),
                    entry(Endpoint.MESSAGES),
                    entry(Endpoint.IMAGES_GENERATIONS),
                    entry(Endpoint.IMAGES_EDITS),
                    entry(Endpoint.IMAGES_VARIATIONS),
                    entry(Endpoint.AUDIO_SPEECH),
                    entry(Endpoint.AUDIO_TRANSCRIPTIONS),
                    entry(Endpoint.AUDIO_TRANSLATIONS));

    private static final Pattern GEMINI_METHOD =
            Pattern.compile(
                    "/v1(?:beta)?/models/(.+):(generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)");

    private static final Pattern STORED =
            Pattern.compile("/v1/responses/([A-Za-z0-9._-]{1,200})(/input_items)?");

    private Routes() {}

    private static Map.Entry<String, Endpoint> entry(Endpoint endpoint) {
        return Map.entry(endpoint.path(), endpoint);
    }

    public static Routing find(String method, String path) {
        var generated = BY_PATH.get(path);
        if (generated != null) {
            return only("POST", method, path, new Route.Generate(generated, Target.IN_BODY));
        }
        return switch (path) {
            case "/v1/messages/count_tokens" ->
                    only("POST", method, path, new Route.Count(Endpoint.MESSAGES, Target.IN_BODY));
            case MODELS, "/v1beta/models" -> only("GET", method, path, new Route.Models());
            case "/v1/key" -> only("GET", method, path, new Route.Key());
            case "/v1/credits" -> only("GET", method, path, new Route.Credits());
            case "/v1/generation" -> only("GET", method, path, new Route.Generation());
            case "/healthz" -> only("GET", method, path, new Route.Health());
            case "/readyz" -> only("GET", method, path, new Route.Ready());
            default -> byPattern(method, path);
        };
    }

    private static Routing byPattern(String method, String path) {
        var gemini = GEMINI_METHOD.matcher(path);
        if (gemini.matches()) {
            return decoded(gemini.group(1))
                    .map(model ->
                            only("POST", method, path, gemini(modelName(model), gemini.group(2))))
                    .orElseGet(() -> unknown(method, path));
        }
        if (path.startsWith(RESPONSES + "/")) {
            var stored = STORED.matcher(path);
            return stored.matches()
                    ? stored(method, path, stored.group(1), stored.group(2))
                    : unknown(method, path);
        }
        for (var models : new String[] {MODELS + "/", "/v1beta/models/"}) {
            if (path.startsWith(models) && path.length() > models.length() && !path.endsWith("/")) {
                return decoded(path.substring(models.length()))
                        .map(id -> only("GET", method, path, new Route.Model(id)))
                        .orElseGet(() -> unknown(method, path));
            }
        }
        return unknown(method, path);
    }

    private static Route gemini(String model, String called) {
        return switch (called) {
            case "countTokens" ->
                    new Route.Count(Endpoint.GENERATE_CONTENT, new Target(model, false, false));
            case "embedContent" ->
                    new Route.Generate(Endpoint.EMBED_CONTENT, new Target(model, false, false));
            case "batchEmbedContents" ->
                    new Route.Generate(Endpoint.EMBED_CONTENT, new Target(model, false, true));
            default ->
                    new Route.Generate(
                            Endpoint.GENERATE_CONTENT,
                            new Target(model, called.startsWith("stream"), false));
        };
    }

    private static Routing stored(
            String method, String path, String id, @Nullable String inputItems) {
        if (inputItems != null) {
            return only("GET", method, path, new Route.Stored(Act.INPUT_ITEMS, id));
        }
        return method.equals("DELETE")
                ? new Routing.Found(new Route.Stored(Act.DELETE, id))
                : only("GET", method, path, new Route.Stored(Act.GET, id));
    }

    /// An id holds a slash, which some clients send as `%2F`. Empty where the escapes are broken.
    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Google's clients put `models/` before a name that has a slash of its own.
    private static String modelName(String model) {
        return model.startsWith("models/") ? model.substring("models/".length()) : model;
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
                                        + shortened(path)
                                        + ". Use "
                                        + allowed
                                        + " "
                                        + shortened(path)
                                        + ".")
                        .withHeader("allow", allowed.equals("GET") ? "GET, HEAD" : allowed));
    }

    private static Routing unknown(String method, String path) {
        return new Routing.NotFound(
                Problem.of(
                        ErrorCode.UNKNOWN_PATH,
                        "Nothing is published at "
                                + method
                                + " "
                                + shortened(path)
                                + ". "
                                + Alternatives.to(path)));
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
