package com.metisrouter.catalog.importing;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Whose price list a file is.
public enum ListFormat {
    /// `model_prices_and_context_window.json`: a map of models, USD for one token.
    LITELLM("litellm"),
    /// `api.json`: providers with their models, USD for a million tokens.
    MODELS_DEV("models.dev"),
    /// `/api/v1/models`: a list of models, USD for one token as text.
    OPENROUTER("openrouter");

    private final String wireName;

    ListFormat(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /// @throws IllegalArgumentException if no list has that name
    public static ListFormat ofWireName(String name) {
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "format: \""
                                        + name
                                        + "\" (expected: "
                                        + Arrays.stream(values())
                                                .map(ListFormat::wireName)
                                                .collect(Collectors.joining(", "))
                                        + ")"));
    }
}
