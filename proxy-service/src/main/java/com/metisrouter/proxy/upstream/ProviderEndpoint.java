package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a provider is reached, and with which credential.
///
/// @param name as deployments name it, such as `openai`
/// @param baseUrl such as `https://api.openai.com/v1`, with the version and without a slash at the end
/// @param apiKey null where none is needed
/// @param auth how the key is shown
/// @param region for signatures; empty where there are none
/// @param headers sent with each request, by name in lower case
/// @param internalAllowed whether it may be at an address of the operator's own network
public record ProviderEndpoint(
        String name,
        Protocol protocol,
        URI baseUrl,
        @Nullable String apiKey,
        AuthStyle auth,
        String region,
        Map<String, String> headers,
        boolean internalAllowed) {

    public ProviderEndpoint {
        headers = Map.copyOf(headers);
        var scheme = baseUrl.getScheme();
        if (scheme == null
                || baseUrl.getHost() == null
                || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException(
                    "provider " + name + ": \"" + baseUrl + "\" (expected: an http or https URL)");
        }
    }

    /// Whose key is shown as its protocol has it.
    public ProviderEndpoint(String name, Protocol protocol, URI baseUrl, @Nullable String apiKey) {
        this(name, protocol, baseUrl, apiKey, AuthStyle.PROTOCOL, "", Map.of(), true);
    }

    /// Whether a connection to the one is a connection to the other.
    boolean isReachedLike(ProviderEndpoint other) {
        return isSecure() == other.isSecure()
                && port() == other.port()
                && host().equalsIgnoreCase(other.host());
    }

    /// The environment variable that switches a provider on.
    public static String keyVariable(String provider) {
        return provider.equals("google")
                ? "GEMINI_API_KEY"
                : provider.toUpperCase(Locale.ROOT) + "_API_KEY";
    }

    public boolean isSecure() {
        return "https".equals(baseUrl.getScheme());
    }

    public String host() {
        return baseUrl.getHost();
    }

    public int port() {
        return baseUrl.getPort() >= 0 ? baseUrl.getPort() : isSecure() ? 443 : 80;
    }

    /// The value of the Host header.
    public String authority() {
        return baseUrl.getPort() >= 0 ? host() + ":" + baseUrl.getPort() : host();
    }

    /// The path and query of an operation there.
    ///
    /// @param model the model's name there, which Gemini's paths hold
    /// @param manner how the operation is called
    public String path(Endpoint operation, String model, Manner manner) {
        return switch (operation) {
            case GENERATE_CONTENT ->
                    gemini(
                            model,
                            switch (manner) {
                                case STREAMED -> "streamGenerateContent?alt=sse";
                                case COUNTED -> "countTokens";
                                default -> "generateContent";
                            });
            case EMBED_CONTENT ->
                    gemini(model, manner == Manner.BATCHED ? "batchEmbedContents" : "embedContent");
            default -> path(operation.path() + (manner == Manner.COUNTED ? "/count_tokens" : ""));
        };
    }

    /// How an operation is called.
    public enum Manner {
        PLAIN,
        STREAMED,
        BATCHED,
        /// Only its tokens are counted.
        COUNTED
    }

    /// The path of one of our paths there. Google serves OpenAI's protocol below its own.
    ///
    /// @param publishedPath with our version, such as `/v1/chat/completions`
    public String path(String publishedPath) {
        var below = protocol == Protocol.GEMINI ? "/openai" : "";
        return base() + below + publishedPath.substring("/v1".length());
    }

    private String gemini(String model, String method) {
        return base()
                + "/models/"
                + URLEncoder.encode(model, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2B", "+")
                + ":"
                + method;
    }

    private String base() {
        var path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        var end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /// With the key hidden.
    @Override
    public String toString() {
        return name + "=" + baseUrl + (apiKey == null ? " without a key" : " with a key");
    }
}
