package com.metisrouter.contracts.catalog;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Holds a request against the ranges that its model publishes.
public final class ParameterRanges {

    private ParameterRanges() {}

    /// A value that isn't accepted.
    ///
    /// @param name such as `temperature` or `generationConfig.temperature`
    /// @param given the value
    public record Violation(String name, JsonNode given, ParameterRange range) {}

    /// The first value that is out of its range, in the order of the names. A parameter that isn't published at the endpoint is
    /// somebody else's to refuse.
    ///
    /// @param field the value of one of the request's top-level fields, null where it isn't given
    public static Optional<Violation> first(
            PublishedModel model, Endpoint endpoint, Function<String, @Nullable JsonNode> field) {
        var read = "";
        @Nullable JsonNode outer = null;
        for (var entry : model.parameterRanges().entrySet()) {
            var name = entry.getKey();
            var dot = name.indexOf('.');
            var top = dot < 0 ? name : name.substring(0, dot);
            // Those within one field stand together: it is read once.
            if (!top.equals(read)) {
                outer = field.apply(top);
                read = top;
            }
            var value = outer;
            if (value != null && dot >= 0) {
                value = within(value, name.substring(dot + 1), endpoint.protocol());
            }
            if (value != null && !value.isNull() && !entry.getValue().admits(value)) {
                return Optional.of(new Violation(name, value, entry.getValue()));
            }
        }
        return Optional.empty();
    }

    private static @Nullable JsonNode within(JsonNode outer, String path, Protocol protocol) {
        var value = outer;
        for (var name : path.split("\\.", -1)) {
            var inner = value.get(name);
            if (inner == null && protocol == Protocol.GEMINI) {
                // Its API reads both spellings.
                inner = value.get(snake(name));
            }
            if (inner == null) {
                return null;
            }
            value = inner;
        }
        return value;
    }

    /// Gemini's other spelling of a name: `generation_config` for `generationConfig`.
    public static String snake(String camel) {
        var snake = new StringBuilder();
        for (var i = 0; i < camel.length(); i++) {
            var letter = camel.charAt(i);
            if (Character.isUpperCase(letter)) {
                snake.append('_').append(Character.toLowerCase(letter));
            } else {
                snake.append(letter);
            }
        }
        return snake.toString();
    }
}
