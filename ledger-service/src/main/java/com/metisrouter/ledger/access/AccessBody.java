package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.IpRange;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The fields of a request about keys and projects, each checked as it is read.
///
/// A field that isn't known is refused: a misspelt limit must not make a key without one. Null is as good as missing when something is
/// made; in a change it takes a restriction away.
final class AccessBody {

    private static final int LIST_LENGTH_MAX = 200;
    private static final Duration LIFETIME_MAX = Duration.ofDays(3_653);
    private static final Instant EXPIRY_MAX = Instant.parse("2200-01-01T00:00:00Z");
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");
    private static final Set<String> RATE_FIELDS =
            Set.of("requestsPerMinute", "tokensPerMinute", "concurrent");
    private static final Set<String> LIMIT_FIELDS = Set.of("amount", "period", "zone");

    private final JsonNode body;

    private AccessBody(JsonNode body) {
        this.body = body;
    }

    static AccessBody of(JsonNode body, Set<String> known) {
        if (!body.isObject()) {
            throw ProblemException.badRequest("invalid_body", "The body must be a JSON object.");
        }
        requireKnown(body, known);
        return new AccessBody(body);
    }

    private static void requireKnown(JsonNode object, Set<String> known) {
        for (var name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw ProblemException.badRequest(
                        "unknown_field",
                        "\""
                                + printable(name)
                                + "\" is no field here (expected: "
                                + known.stream().sorted().collect(Collectors.joining(", "))
                                + ")");
            }
        }
    }

    private static String printable(String text) {
        return text.codePoints()
                .limit(64)
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    boolean has(String name) {
        return body.has(name);
    }

    /// Whether a field is there and isn't null.
    boolean gives(String name) {
        return body.hasNonNull(name);
    }

    /// Empty where it is missing.
    String text(String name) {
        return gives(name) ? Fields.optional(name, string(name, body.get(name))) : "";
    }

    @Nullable String textOrNull(String name) {
        return gives(name) ? string(name, body.get(name)) : null;
    }

    Label label(String name) {
        try {
            return new Label(text(name));
        } catch (IllegalArgumentException e) {
            throw Fields.invalid(name, String.valueOf(e.getMessage()));
        }
    }

    List<String> models(String name) {
        return distinct(
                name,
                model -> {
                    if (!MODEL.matcher(model).matches()) {
                        throw Fields.invalid(
                                name,
                                "\""
                                        + printable(model)
                                        + "\" (expected: an id such as openai/gpt-4o)");
                    }
                    return model;
                });
    }

    List<String> endpoints(String name) {
        return distinct(
                name,
                path -> {
                    var known = Arrays.stream(Endpoint.values()).map(Endpoint::path).toList();
                    if (!known.contains(path)) {
                        throw Fields.invalid(
                                name,
                                "\""
                                        + printable(path)
                                        + "\" (expected: of "
                                        + String.join(", ", known)
                                        + ")");
                    }
                    return path;
                });
    }

    List<String> ranges(String name) {
        return distinct(
                name,
                range -> {
                    try {
                        return IpRange.parse(range).toString();
                    } catch (IllegalArgumentException e) {
                        throw Fields.invalid(name, String.valueOf(e.getMessage()));
                    }
                });
    }

    private List<String> distinct(String name, UnaryOperator<String> check) {
        var values = new ArrayList<String>();
        for (var node : array(name)) {
            var value = check.apply(Fields.required(name, string(name, node)));
            if (values.contains(value)) {
                throw Fields.invalid(name, value + " twice (expected: once)");
            }
            values.add(value);
        }
        return values;
    }

    private List<JsonNode> array(String name) {
        if (!gives(name)) {
            return List.of();
        }
        var list = body.get(name);
        if (!list.isArray()) {
            throw Fields.invalid(name, "(expected: a list)");
        }
        if (list.size() > LIST_LENGTH_MAX) {
            throw Fields.invalid(name, list.size() + " entries (expected: at most 200)");
        }
        return list.valueStream().toList();
    }

    List<SpendLimit> limits(String name) {
        var limits = new ArrayList<SpendLimit>();
        var periods = EnumSet.noneOf(SpendLimit.Period.class);
        for (var node : array(name)) {
            var limit = limit(name, node);
            if (!periods.add(limit.period())) {
                throw Fields.invalid(
                        name, "two for " + limit.period() + " (expected: one for each period)");
            }
            limits.add(limit);
        }
        return limits;
    }

    private static SpendLimit limit(String name, JsonNode node) {
        if (!node.isObject()) {
            throw Fields.invalid(
                    name, "(expected: objects such as {\"amount\":\"5.00\",\"period\":\"MONTH\"})");
        }
        requireKnown(node, LIMIT_FIELDS);
        try {
            return new SpendLimit(
                    Usd.parse(part(name, node, "amount")),
                    period(name, part(name, node, "period")),
                    node.hasNonNull("zone") ? part(name, node, "zone") : SpendLimit.ZONE_DEFAULT);
        } catch (IllegalArgumentException e) {
            throw Fields.invalid(name, String.valueOf(e.getMessage()));
        }
    }

    private static String part(String name, JsonNode limit, String part) {
        var node = limit.get(part);
        if (node == null || !node.isString()) {
            throw Fields.invalid(
                    name,
                    part
                            + ": (expected: a text"
                            + (part.equals("amount")
                                    ? ", a decimal in USD such as \"5.00\")"
                                    : ")"));
        }
        return Fields.optional(name, node.asString());
    }

    private static SpendLimit.Period period(String name, String text) {
        return Arrays.stream(SpendLimit.Period.values())
                .filter(period -> period.name().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        Fields.invalid(
                                name,
                                "period: \""
                                        + printable(text)
                                        + "\" (expected: DAY, WEEK, MONTH or TOTAL)"));
    }

    /// Null where nothing is limited.
    @Nullable RateLimits rates(String name) {
        if (!gives(name)) {
            return null;
        }
        var node = body.get(name);
        if (!node.isObject()) {
            throw Fields.invalid(name, "(expected: an object such as {\"requestsPerMinute\":60})");
        }
        requireKnown(node, RATE_FIELDS);
        var rates =
                new RateLimits(
                        rate(name, node, "requestsPerMinute"),
                        rate(name, node, "tokensPerMinute"),
                        rate(name, node, "concurrent"));
        return rates.equals(RateLimits.NONE) ? null : rates;
    }

    private static @Nullable Long rate(String name, JsonNode rates, String part) {
        if (!rates.hasNonNull(part)) {
            return null;
        }
        var node = rates.get(part);
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            var rate = node.asLong();
            if (rate >= 1 && rate <= RateLimits.MOST) {
                return rate;
            }
        }
        throw Fields.invalid(
                name, part + ": (expected: a whole number, 1 to " + RateLimits.MOST + ", or null)");
    }

    /// Null where it is missing or false.
    @Nullable Boolean flag(String name) {
        if (!gives(name)) {
            return null;
        }
        if (!body.get(name).isBoolean()) {
            throw Fields.invalid(name, "(expected: true or false)");
        }
        return body.get(name).asBoolean() ? true : null;
    }

    @Nullable Instant instant(String name) {
        if (!gives(name)) {
            return null;
        }
        try {
            var instant =
                    Instant.parse(string(name, body.get(name))).truncatedTo(ChronoUnit.MICROS);
            if (instant.isBefore(EXPIRY_MAX)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw Fields.invalid(
                name, "(expected: an instant such as 2027-01-31T00:00:00Z, before 2200)");
    }

    @Nullable Duration lifetime(String name) {
        return gives(name) ? seconds(name, 1, LIFETIME_MAX) : null;
    }

    Duration seconds(String name, long secondsMin, Duration max) {
        var node = body.get(name);
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            var seconds = node.asLong();
            if (seconds >= secondsMin && seconds <= max.toSeconds()) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw Fields.invalid(
                name, "(expected: whole seconds, " + secondsMin + " to " + max.toSeconds() + ")");
    }

    private static String string(String name, JsonNode node) {
        if (!node.isString()) {
            throw Fields.invalid(name, "(expected: a text)");
        }
        return node.asString();
    }
}
