package com.metisrouter.standalone.migration;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A provider's address as the path that the same request has here.
///
/// @param host empty where the address has none
/// @param path without query, such as `/v1/chat/completions`
/// @param model what the address names and the body may not, such as an Azure deployment; else empty
record ProviderUrl(String host, String path, String model) {

    private static final int URL_CHARS_MAX = 4_096;

    private static final Pattern AZURE = Pattern.compile("/openai/deployments/([^/]+)(/.+)");
    private static final Pattern BEDROCK =
            Pattern.compile("/model/([^/]+)/invoke(-with-response-stream)?");
    private static final Pattern VERTEX =
            Pattern.compile("/v1(?:beta1?)?/.*publishers/([^/]+)/models/([^/:]+):(.+)");
    private static final Pattern BEFORE_VERSION =
            Pattern.compile("^/(?:api|openai|inference|compatible-mode)(/v1(?:/.*)?)$");

    private static final List<String> MODEL_HOSTS =
            List.of(
                    "api.openai.com",
                    "api.anthropic.com",
                    "generativelanguage.googleapis.com",
                    "openrouter.ai",
                    "api.mistral.ai",
                    "api.groq.com",
                    "api.deepseek.com",
                    "api.together.xyz",
                    "api.cohere.com",
                    "api.x.ai",
                    "api.fireworks.ai");

    private static final List<String> MODEL_HOST_ENDINGS =
            List.of(
                    ".openai.azure.com",
                    ".services.ai.azure.com",
                    "aiplatform.googleapis.com",
                    ".api.openai.com");

    /// @param text a URL or a path
    /// @throws IllegalArgumentException if it is neither
    static ProviderUrl parse(String text) {
        if (text.length() > URL_CHARS_MAX) {
            throw new IllegalArgumentException("url: longer than " + URL_CHARS_MAX + " characters");
        }
        try {
            var url = new URI(text);
            var path = url.getRawPath();
            if (path == null || !path.startsWith("/")) {
                throw new IllegalArgumentException(
                        "url: (expected: a URL such as https://api.openai.com/v1/chat/completions, or a path)");
            }
            var host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
            return here(host, path);
        } catch (URISyntaxException _) {
            // Its text may hold a key, so it isn't shown.
            throw new IllegalArgumentException("url: is none (expected: a URL or a path)");
        }
    }

    private static ProviderUrl here(String host, String path) {
        var azure = AZURE.matcher(path);
        if (azure.matches()) {
            return new ProviderUrl(host, "/v1" + azure.group(2), decoded(azure.group(1)));
        }
        var bedrock = BEDROCK.matcher(path);
        if (bedrock.matches() && decoded(bedrock.group(1)).contains("anthropic.")) {
            return new ProviderUrl(host, "/v1/messages", decoded(bedrock.group(1)));
        }
        var vertex = VERTEX.matcher(path);
        if (vertex.matches()) {
            var model = decoded(vertex.group(2));
            return vertex.group(1).equals("anthropic")
                    ? new ProviderUrl(host, "/v1/messages", model)
                    : new ProviderUrl(
                            host, "/v1beta/models/" + vertex.group(2) + ":" + vertex.group(3), "");
        }
        var version = BEFORE_VERSION.matcher(path);
        return new ProviderUrl(
                host, !host.isEmpty() && version.matches() ? version.group(1) : path, "");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    /// Whether models are called at the host, so that a path that isn't published matters.
    boolean isOfModels() {
        return MODEL_HOSTS.contains(host)
                || MODEL_HOST_ENDINGS.stream().anyMatch(host::endsWith)
                || host.startsWith("bedrock-runtime.");
    }
}
