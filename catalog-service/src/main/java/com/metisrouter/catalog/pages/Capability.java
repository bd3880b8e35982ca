package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What a model can do, as far as its published parameters, modalities and prices tell.
public enum Capability {
    TOOLS,
    VISION,
    STRUCTURED_OUTPUTS,
    REASONING,
    CACHING;

    private static final Set<String> REASONING_FIELDS =
            Set.of("reasoning_effort", "reasoning", "thinking");
    private static final Set<String> STRUCTURE_FIELDS =
            Set.of("response_format", "text", "output_format", "output_config");

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Set<String> words() {
        var words = new TreeSet<String>();
        Arrays.stream(values()).map(Capability::word).forEach(words::add);
        return words;
    }

    static List<Capability> of(PublishedModel model, PriceVersion prices) {
        return Arrays.stream(values()).filter(each -> each.isOf(model, prices)).toList();
    }

    private boolean isOf(PublishedModel model, PriceVersion prices) {
        return switch (this) {
            case TOOLS -> takes(model, Set.of("tools"));
            case VISION ->
                    model.inputModalities().contains("image")
                            && model.outputModalities().contains("text");
            case STRUCTURED_OUTPUTS ->
                    model.outputModalities().contains("text") && takes(model, STRUCTURE_FIELDS);
            case REASONING -> takes(model, REASONING_FIELDS);
            case CACHING -> {
                var read = BasePrice.of(prices, Unit.CACHE_READ_TOKENS);
                var input = BasePrice.of(prices, Unit.INPUT_TOKENS);
                yield read.isPresent() && input.isPresent() && !read.equals(input);
            }
        };
    }

    private static boolean takes(PublishedModel model, Set<String> fields) {
        return model.endpoints().stream()
                .anyMatch(each -> model.parameters(each).stream().anyMatch(fields::contains));
    }
}
