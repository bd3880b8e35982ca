package com.metisrouter.standalone.migration;

import com.metisrouter.contracts.catalog.Endpoint;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Tells by its fields at which endpoint a body without a path is sent.
final class EndpointGuess {

    private EndpointGuess() {}

    /// A path; empty where the fields are those of no endpoint.
    static Optional<String> path(JsonNode body) {
        var model = body.path("model").asString("").toLowerCase(Locale.ROOT);
        if (body.has("messages")) {
            return Optional.of(
                    isAnthropic(body)
                            ? Endpoint.MESSAGES.path()
                            : Endpoint.CHAT_COMPLETIONS.path());
        }
        if (body.has("contents")) {
            return model.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "/v1beta/models/"
                                    + body.path("model").asString("").replaceFirst("^models/", "")
                                    + ":generateContent");
        }
        if (body.has("documents") && body.has("query")) {
            return Optional.of(Endpoint.RERANK.path());
        }
        if (body.has("input")) {
            return Optional.of(ofInput(body, model).path());
        }
        if (body.has("prompt")) {
            return Optional.of(
                    body.has("size") || model.contains("image") || model.contains("dall-e")
                            ? Endpoint.IMAGES_GENERATIONS.path()
                            : Endpoint.COMPLETIONS.path());
        }
        return Optional.empty();
    }

    private static boolean isAnthropic(JsonNode body) {
        return body.has("system")
                || body.has("anthropic_version")
                || body.has("stop_sequences")
                || body.has("thinking");
    }

    private static Endpoint ofInput(JsonNode body, String model) {
        if (body.has("voice")) {
            return Endpoint.AUDIO_SPEECH;
        }
        if (model.contains("embed") || body.has("encoding_format") || body.has("dimensions")) {
            return Endpoint.EMBEDDINGS;
        }
        return model.contains("moderation") ? Endpoint.MODERATIONS : Endpoint.RESPONSES;
    }
}
