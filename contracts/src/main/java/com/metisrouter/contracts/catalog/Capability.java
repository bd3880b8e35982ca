package com.metisrouter.contracts.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a model can do.
public enum Capability {
    @JsonProperty("tools")
    TOOLS,
    @JsonProperty("vision")
    VISION,
    /// By a JSON schema that is kept, not by the wish for JSON.
    @JsonProperty("structured_outputs")
    STRUCTURED_OUTPUTS,
    @JsonProperty("reasoning")
    REASONING,
    /// Not published but told by the prices: what is read from a cache costs another price than fresh input.
    @JsonProperty("caching")
    CACHING;

    private static final Set<String> REASONING_FIELDS =
            Set.of("reasoning_effort", "reasoning", "thinking");
    private static final Set<String> STRUCTURE_FIELDS =
            Set.of("response_format", "text", "output_format", "output_config");

    /// Of Gemini's protocol: within it a model may be asked for a schema, or to think, or not.
    private static final String NESTED = "generationConfig";

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if no capability is named so
    public static Capability ofWord(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "\"" + word + "\" (expected: one of " + words() + ")"));
    }

    public static Set<String> words() {
        var words = new TreeSet<String>();
        Arrays.stream(values()).map(Capability::word).forEach(words::add);
        return words;
    }

    /// What a model is published to do. Of one that doesn't say, as far as its parameters and modalities tell.
    public static List<Capability> of(PublishedModel model, PriceVersion prices) {
        var published = model.capabilities();
        return Arrays.stream(values())
                .filter(each ->
                        each == CACHING
                                ? isCached(prices)
                                : published == null ? each.isTold(model) : published.contains(each))
                .toList();
    }

    /// Whether a model publishes what it takes to do this; without it the claim would be empty.
    public boolean isBacked(PublishedModel model) {
        return isTold(model)
                || ((this == STRUCTURED_OUTPUTS || this == REASONING)
                        && takes(model, Set.of(NESTED)));
    }

    private boolean isTold(PublishedModel model) {
        return switch (this) {
            case TOOLS -> takes(model, Set.of("tools"));
            case VISION ->
                    model.inputModalities().contains("image")
                            && model.outputModalities().contains("text");
            case STRUCTURED_OUTPUTS ->
                    model.outputModalities().contains("text") && takes(model, STRUCTURE_FIELDS);
            case REASONING -> takes(model, REASONING_FIELDS);
            case CACHING -> false;
        };
    }

    private static boolean isCached(PriceVersion prices) {
        var read = base(prices, Unit.CACHE_READ_TOKENS);
        var input = base(prices, Unit.INPUT_TOKENS);
        return read != null && input != null && !read.price().equals(input.price());
    }

    private static @Nullable PriceComponent base(PriceVersion prices, Unit unit) {
        return Rating.component(prices, unit, "", ServiceTier.STANDARD, 0);
    }

    private static boolean takes(PublishedModel model, Set<String> fields) {
        return model.endpoints().stream()
                .anyMatch(each -> model.parameters(each).stream().anyMatch(fields::contains));
    }
}
