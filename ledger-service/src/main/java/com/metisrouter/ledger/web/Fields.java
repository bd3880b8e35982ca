package com.metisrouter.ledger.web;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks of what callers send, each with a message that says what was expected.
public final class Fields {

    private static final int NAME_LENGTH_MAX = 200;
    private static final int LIST_LENGTH_MAX = 200;
    private static final Pattern ACCOUNT_ID = Pattern.compile("acc_[A-Za-z0-9_-]{1,60}");
    private static final Pattern GATEWAY_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Fields() {}

    public static String accountId(String text) {
        return shaped("accountId", text, ACCOUNT_ID, "acc_ and up to 60 letters, digits, _ or -");
    }

    public static String gatewayId(String text) {
        return shaped("gatewayId", text, GATEWAY_ID, "up to 64 letters, digits, ., _ or -");
    }

    public static String required(String name, @Nullable String text) {
        var value = optional(name, text);
        if (value.isBlank()) {
            throw invalid(name, "missing (expected: a text)");
        }
        return value;
    }

    /// Empty where it is missing.
    public static String optional(String name, @Nullable String text) {
        var value = Objects.requireNonNullElse(text, "");
        if (value.length() > NAME_LENGTH_MAX) {
            throw invalid(name, value.length() + " characters (expected: at most 200)");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw invalid(name, "control characters (expected: none)");
        }
        return value;
    }

    public static List<String> list(String name, @Nullable List<@Nullable String> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.size() > LIST_LENGTH_MAX) {
            throw invalid(name, texts.size() + " entries (expected: at most 200)");
        }
        return texts.stream().map(text -> required(name, text)).toList();
    }

    public static ProblemException invalid(String name, String problem) {
        return ProblemException.badRequest("invalid_" + snake(name), name + ": " + problem);
    }

    private static String shaped(String name, String text, Pattern shape, String expected) {
        if (!shape.matcher(text).matches()) {
            throw invalid(name, "(expected: " + expected + ")");
        }
        return text;
    }

    private static String snake(String name) {
        return name.replace('-', '_')
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
