package com.metisrouter.contracts.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a parameter may be, in JSON Schema's words, with bounds as decimal strings as all decimals here. JSON's null is always accepted: it means that the parameter isn't given.
///
/// @param minimum null where there is no least value; for numbers only
/// @param maximum null where there is no greatest value; for numbers only
/// @param values the texts that are accepted, one at least; for texts only
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ParameterRange(
        Type type,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal maximum,
        @JsonProperty("enum") List<String> values) {

    public enum Type {
        @JsonProperty("number")
        NUMBER,
        @JsonProperty("integer")
        INTEGER,
        @JsonProperty("string")
        STRING
    }

    private static final Pattern BOUNDS =
            Pattern.compile(
                    "(whole )?(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?)\\.\\.(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?)?");

    public ParameterRange {
        minimum = plain(minimum);
        maximum = plain(maximum);
        values = values == null ? List.of() : List.copyOf(values);
        if ((type == Type.STRING) == values.isEmpty()) {
            throw new IllegalArgumentException(
                    "a range of "
                            + type
                            + " with the values "
                            + values
                            + " (expected: values for STRING alone)");
        }
        if (type != Type.STRING && minimum == null && maximum == null) {
            throw new IllegalArgumentException("a range without bounds");
        }
        if (minimum != null && maximum != null && minimum.compareTo(maximum) > 0) {
            throw new IllegalArgumentException(
                    "a range from " + minimum + " to " + maximum + " (expected: the lesser first)");
        }
    }

    public static ParameterRange oneOf(List<String> values) {
        return new ParameterRange(Type.STRING, null, null, values);
    }

    /// Reads `0..2`, `whole 1..128` or, without a greatest value, `whole 1..`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public static ParameterRange parse(String text) {
        var bounds = BOUNDS.matcher(text);
        if (!bounds.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: such as 0..2, whole 1..128 or whole 1..)");
        }
        var maximum = bounds.group(3);
        return new ParameterRange(
                bounds.group(1) == null ? Type.NUMBER : Type.INTEGER,
                new BigDecimal(bounds.group(2)),
                maximum == null ? null : new BigDecimal(maximum),
                List.of());
    }

    /// Whether a value is of this range's type: a text for a number is not.
    public boolean isOfType(JsonNode value) {
        return type == Type.STRING ? value.isString() : value.isNumber();
    }

    public boolean admits(JsonNode value) {
        return isOfType(value)
                && (type == Type.STRING
                        ? values.contains(value.stringValue())
                        : admitsNumber(value));
    }

    private boolean admitsNumber(JsonNode value) {
        try {
            var number = value.decimalValue();
            return (minimum == null || number.compareTo(minimum) >= 0)
                    && (maximum == null || number.compareTo(maximum) <= 0)
                    && (type != Type.INTEGER || number.stripTrailingZeros().scale() <= 0);
        } catch (JacksonException | ArithmeticException _) {
            // No finite number.
            return false;
        }
    }

    /// What is accepted, in words: "a number from 0 to 2".
    public String words() {
        if (type == Type.STRING) {
            return values.size() == 1
                    ? "\"" + values.getFirst() + "\""
                    : "one of " + String.join(", ", values);
        }
        var kind = type == Type.INTEGER ? "a whole number" : "a number";
        if (minimum == null) {
            return kind + " of at most " + maximum;
        }
        return maximum == null
                ? kind + " of " + minimum + " or more"
                : kind + " from " + minimum + " to " + maximum;
    }

    /// So that 2 and 2.0 are one, and 100 isn't written 1E+2.
    private static @Nullable BigDecimal plain(@Nullable BigDecimal value) {
        if (value == null) {
            return null;
        }
        var stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
