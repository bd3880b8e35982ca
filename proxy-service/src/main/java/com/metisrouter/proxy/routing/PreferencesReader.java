package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/// Reads `provider`, `models` and `route` as clients of OpenRouter send them.
///
/// What we can't keep is refused by name, with what we can: a client that asks for "no data collection" and is served anyway was lied to.
public final class PreferencesReader {

    static final int PROVIDERS_MAX = 50;
    static final int MODELS_MAX = 8;
    static final int NAME_CHARS_MAX = 256;

    private static final int PRICE_CHARS_MAX = 48;
    private static final int PRICE_DIGITS_MAX = 12;
    private static final int SHOWN_CHARS_MAX = 100;

    private static final String HONOURED =
            "order, only, ignore, allow_fallbacks, sort, max_price, require_parameters,"
                    + " data_collection and zdr";

    /// Decimals as they stand: a price must not pass through floating point.
    private static final ObjectReader READER =
            Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /// Preferences or a refusal.
    public sealed interface Reading {
        record Good(Preferences preferences) implements Reading {}

        record Bad(Problem problem) implements Reading {}
    }

    private List<String> order = List.of();
    private Set<String> only = Set.of();
    private Set<String> ignore = Set.of();
    private boolean allowFallbacks = true;
    private Preferences.@Nullable Sort sort;
    private boolean sortAcrossModels;
    private Preferences.@Nullable MaxPrice maxPrice;
    private boolean noTraining;
    private boolean noRetention;
    private List<String> models = List.of();

    private PreferencesReader() {}

    /// Each argument is the field's value as it stands in the request, null where the request has no such field.
    public static Reading read(
            @Nullable String provider, @Nullable String models, @Nullable String route) {
        if (provider == null && models == null && route == null) {
            return new Reading.Good(Preferences.NONE);
        }
        try {
            return new Reading.Good(new PreferencesReader().readAll(provider, models, route));
        } catch (Refused e) {
            return new Reading.Bad(e.problem);
        }
    }

    private Preferences readAll(
            @Nullable String provider, @Nullable String models, @Nullable String route) {
        readModels(tree("models", models));
        readRoute(tree("route", route));
        readProvider(tree("provider", provider));
        return new Preferences(
                order,
                only,
                ignore,
                allowFallbacks,
                sort,
                sortAcrossModels,
                maxPrice,
                noTraining,
                noRetention,
                this.models);
    }

    private static @Nullable JsonNode tree(String param, @Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            var node = READER.readTree(json);
            return node.isNull() || node.isMissingNode() ? null : node;
        } catch (JacksonException _) {
            // The body as a whole has been read before, so it is a name that is given twice.
            throw new Refused(
                    ErrorCode.DUPLICATE_PARAMETER,
                    "\"" + param + "\" has a field that is given twice.",
                    param);
        }
    }

    private void readModels(@Nullable JsonNode node) {
        if (node != null) {
            models = names("models", node, MODELS_MAX);
            if (models.isEmpty()) {
                throw new Refused(
                        ErrorCode.INVALID_VALUE,
                        "\"models\" is empty (expected: 1.." + MODELS_MAX + " ids of models).",
                        "models");
            }
        }
    }

    private void readRoute(@Nullable JsonNode node) {
        if (node == null) {
            return;
        }
        if (!node.isString()) {
            throw wrongType("route", "a string");
        }
        if (!node.stringValue().equals("fallback")) {
            throw invalid("route", node.stringValue(), "\"fallback\"");
        }
        if (models.isEmpty()) {
            throw new Refused(
                    ErrorCode.INVALID_VALUE,
                    "\"route\" is \"fallback\" without \"models\" (expected: the models to fall back to; none is chosen for you).",
                    "route");
        }
    }

    private void readProvider(@Nullable JsonNode node) {
        if (node == null) {
            return;
        }
        if (!node.isObject()) {
            throw wrongType("provider", "an object");
        }
        for (var field : node.properties()) {
            if (!field.getValue().isNull()) {
                readProviderField(field.getKey(), field.getValue());
            }
        }
    }

    private void readProviderField(String name, JsonNode value) {
        var param = "provider." + shown(name);
        switch (name) {
            case "order" -> order = lowerCase(names(param, value, PROVIDERS_MAX));
            case "only" ->
                    only = new LinkedHashSet<>(lowerCase(names(param, value, PROVIDERS_MAX)));
            case "ignore" ->
                    ignore = new LinkedHashSet<>(lowerCase(names(param, value, PROVIDERS_MAX)));
            case "allow_fallbacks" -> allowFallbacks = flag(param, value);
            // A parameter that the model does not publish is refused anyway, so every deployment
            // that is asked takes all of them.
            case "require_parameters" -> flag(param, value);
            case "sort" -> readSort(param, value);
            case "max_price" -> readMaxPrice(param, value);
            case "data_collection" -> noTraining = isDenied(param, value);
            case "zdr" -> noRetention = flag(param, value);
            case "enforce_distillable_text" -> {
                if (flag(param, value)) {
                    throw unsupported(param, "true");
                }
            }
            case "quantizations" -> {
                if (!names(param, value, PROVIDERS_MAX).isEmpty()) {
                    throw unsupported(param, "a list");
                }
            }
            default -> throw unsupported(param, "given");
        }
    }

    private void readSort(String param, JsonNode value) {
        if (value.isString()) {
            sort = sort(param, value.stringValue());
            return;
        }
        if (!value.isObject()) {
            throw wrongType(param, "a string or an object");
        }
        for (var field : value.properties()) {
            var inner = param + "." + shown(field.getKey());
            var text = field.getValue();
            if (text.isNull()) {
                continue;
            }
            if (!text.isString()) {
                throw wrongType(inner, "a string");
            }
            switch (field.getKey()) {
                case "by" -> sort = sort(inner, text.stringValue());
                case "partition" -> sortAcrossModels = acrossModels(inner, text.stringValue());
                default ->
                        throw new Refused(
                                ErrorCode.UNSUPPORTED_PARAMETER,
                                "\"" + inner + "\" is not known. Accepted are: by, partition.",
                                inner);
            }
        }
        if (sort == null && sortAcrossModels) {
            throw new Refused(
                    ErrorCode.MISSING_PARAMETER, "\"" + param + ".by\" is missing.", param + ".by");
        }
    }

    private static Preferences.Sort sort(String param, String text) {
        return switch (text) {
            case "price" -> Preferences.Sort.PRICE;
            case "latency" -> Preferences.Sort.LATENCY;
            case "throughput" -> Preferences.Sort.THROUGHPUT;
            default -> throw invalid(param, text, "price, latency or throughput");
        };
    }

    private static boolean acrossModels(String param, String text) {
        return switch (text) {
            case "model" -> false;
            case "none" -> true;
            default -> throw invalid(param, text, "model or none");
        };
    }

    private void readMaxPrice(String param, JsonNode value) {
        if (!value.isObject()) {
            throw wrongType(param, "an object");
        }
        UnitPrice prompt = null;
        UnitPrice completion = null;
        UnitPrice request = null;
        for (var field : value.properties()) {
            if (field.getValue().isNull()) {
                continue;
            }
            var inner = param + "." + shown(field.getKey());
            switch (field.getKey()) {
                case "prompt" -> prompt = price(inner, field.getValue(), 6);
                case "completion" -> completion = price(inner, field.getValue(), 6);
                case "request" -> request = price(inner, field.getValue(), 0);
                default ->
                        throw new Refused(
                                ErrorCode.UNSUPPORTED_PARAMETER,
                                "\""
                                        + inner
                                        + "\" can't be kept here. Accepted are: prompt and completion"
                                        + " (USD per million tokens), request (USD per request).",
                                inner);
            }
        }
        maxPrice = new Preferences.MaxPrice(prompt, completion, request);
    }

    /// @param perTenTo the price is for ten to this power of units
    private static UnitPrice price(String param, JsonNode value, int perTenTo) {
        if (!value.isString() && !value.isNumber()) {
            throw wrongType(param, "a decimal, as a number or a string");
        }
        var text = value.isString() ? value.stringValue() : value.decimalValue().toString();
        try {
            return new UnitPrice(decimal(text).movePointLeft(perTenTo));
        } catch (IllegalArgumentException _) {
            throw invalid(
                    param,
                    text,
                    "a decimal of 0 or more USD with at most "
                            + PRICE_DIGITS_MAX
                            + " digits before the point and "
                            + (UnitPrice.SCALE_MAX - perTenTo)
                            + " after it");
        }
    }

    /// @throws IllegalArgumentException if it is none, or if writing it out would take more digits than any price has: 1e999999999
    private static BigDecimal decimal(String text) {
        if (text.length() > PRICE_CHARS_MAX) {
            throw new IllegalArgumentException("too long");
        }
        var value = new BigDecimal(text);
        if (value.scale() < -PRICE_DIGITS_MAX
                || value.scale() > PRICE_CHARS_MAX
                || value.precision() - value.scale() > PRICE_DIGITS_MAX) {
            throw new IllegalArgumentException("too large");
        }
        return value;
    }

    private static boolean isDenied(String param, JsonNode value) {
        if (!value.isString()) {
            throw wrongType(param, "a string");
        }
        return switch (value.stringValue()) {
            case "allow" -> false;
            case "deny" -> true;
            default -> throw invalid(param, value.stringValue(), "\"allow\" or \"deny\"");
        };
    }

    private static boolean flag(String param, JsonNode value) {
        if (!value.isBoolean()) {
            throw wrongType(param, "true or false");
        }
        return value.booleanValue();
    }

    private static List<String> names(String param, JsonNode value, int max) {
        if (!value.isArray()) {
            throw wrongType(param, "an array of strings");
        }
        if (value.size() > max) {
            throw new Refused(
                    ErrorCode.INVALID_VALUE,
                    "\""
                            + param
                            + "\" has "
                            + value.size()
                            + " names (expected: at most "
                            + max
                            + ").",
                    param);
        }
        var names = new ArrayList<String>(value.size());
        for (var item : value) {
            if (!item.isString()) {
                throw wrongType(param, "an array of strings");
            }
            var name = item.stringValue();
            if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
                throw invalid(param, name, "names of 1.." + NAME_CHARS_MAX + " characters");
            }
            names.add(name);
        }
        return names;
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static Refused wrongType(String param, String expected) {
        return new Refused(
                ErrorCode.INVALID_TYPE,
                "\"" + param + "\" has the wrong type (expected: " + expected + ").",
                param);
    }

    private static Refused invalid(String param, String value, String expected) {
        return new Refused(
                ErrorCode.INVALID_VALUE,
                "\"" + param + "\" is \"" + shown(value) + "\" (expected: " + expected + ").",
                param);
    }

    private static Refused unsupported(String param, String value) {
        return new Refused(
                ErrorCode.UNSUPPORTED_PARAMETER,
                "\""
                        + param
                        + "\" is "
                        + value
                        + ", which this gateway can't promise. Of \"provider\" it honours "
                        + HONOURED
                        + ".",
                param);
    }

    private static String shown(String text) {
        var printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > SHOWN_CHARS_MAX
                ? printable.substring(0, SHOWN_CHARS_MAX) + "…"
                : printable;
    }

    /// Ends the reading from within; `read` turns it into a result.
    private static final class Refused extends RuntimeException {
        private final transient Problem problem;

        Refused(ErrorCode error, String message, String param) {
            super(message, null, false, false);
            this.problem = Problem.of(error, message, param);
        }
    }
}
