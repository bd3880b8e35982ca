package com.metisrouter.contracts.catalog;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A route that a model may be published for, named by its path.
public enum Endpoint {
    CHAT_COMPLETIONS("/v1/chat/completions"),
    RESPONSES("/v1/responses"),
    EMBEDDINGS("/v1/embeddings"),
    MESSAGES("/v1/messages"),
    /// Streamed too, as `:streamGenerateContent`.
    GENERATE_CONTENT("/v1beta/models/*:generateContent"),
    IMAGES_GENERATIONS("/v1/images/generations"),
    AUDIO_SPEECH("/v1/audio/speech"),
    AUDIO_TRANSCRIPTIONS("/v1/audio/transcriptions"),
    MODERATIONS("/v1/moderations"),
    RERANK("/v1/rerank"),
    COMPLETIONS("/v1/completions"),
    IMAGES_EDITS("/v1/images/edits"),
    IMAGES_VARIATIONS("/v1/images/variations"),
    AUDIO_TRANSLATIONS("/v1/audio/translations"),
    /// Several at once too, as `:batchEmbedContents`.
    EMBED_CONTENT("/v1beta/models/*:embedContent");

    private static final Map<String, Endpoint> BY_PATH =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Endpoint::path, Function.identity()));

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }

    /// Whose language is spoken there.
    public Protocol protocol() {
        return switch (this) {
            case MESSAGES -> Protocol.ANTHROPIC;
            case GENERATE_CONTENT, EMBED_CONTENT -> Protocol.GEMINI;
            default -> Protocol.OPENAI;
        };
    }

    /// @throws IllegalArgumentException if no endpoint has that path
    public static Endpoint ofPath(String path) {
        var endpoint = BY_PATH.get(path);
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "endpoint: \"" + path + "\" (expected: one of " + BY_PATH.keySet() + ")");
        }
        return endpoint;
    }

    @Override
    public String toString() {
        return path;
    }
}
