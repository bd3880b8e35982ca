package com.metisrouter.proxy.translation;

import com.metisrouter.contracts.catalog.Endpoint;
import org.jspecify.annotations.Nullable;

/// Who speaks for an endpoint where it isn't chat completions itself.
public final class Speeches {

    private Speeches() {}

    /// @return null for chat completions
    public static @Nullable ClientSpeech ofClient(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> null;
            case MESSAGES -> new MessagesSpeech();
            case RESPONSES -> new ResponsesSpeech();
            default -> throw untranslatable(endpoint);
        };
    }

    /// @return null for chat completions
    public static @Nullable ProviderSpeech ofProvider(Endpoint operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS -> null;
            case MESSAGES -> new AnthropicSpeech();
            case GENERATE_CONTENT -> new GeminiSpeech();
            default -> throw untranslatable(operation);
        };
    }

    private static IllegalArgumentException untranslatable(Endpoint endpoint) {
        return new IllegalArgumentException(endpoint + " can't be translated");
    }
}
