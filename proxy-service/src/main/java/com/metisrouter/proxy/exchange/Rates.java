package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.rates.RateDecision;
import com.metisrouter.proxy.rates.RateState;
import com.metisrouter.proxy.request.Ask;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What requests count for a key's rates, and what clients are told of them in their own protocol.
final class Rates {

    /// About so many bytes make a token. What was really used takes the estimate's place when the request ends.
    private static final long BYTES_PER_TOKEN = 4;

    /// Output that a request is counted with that sets no limit of its own.
    private static final long OUTPUT_TOKENS_ASSUMED = 1_000;

    private Rates() {}

    /// Tokens that a request is counted with until it has ended.
    static long counted(Ask ask) {
        var output =
                ask.outputTokensAsked()
                        .orElse(Math.min(ask.outputTokensMax(), OUTPUT_TOKENS_ASSUMED));
        return ask.inputTokensMax() / BYTES_PER_TOKEN + output * ask.choices();
    }

    /// Tokens of input and output.
    static long used(List<Quantity> quantities) {
        return quantities.stream()
                .filter(it -> it.unit().side() != Unit.Side.OTHER)
                .mapToLong(Quantity::amount)
                .sum();
    }

    static Problem problem(RateDecision decision) {
        return switch (decision) {
            case RateDecision.Reached reached -> reached(reached);
            case RateDecision.Unavailable(var retryAfter) ->
                    Problem.retryLater(
                            ErrorCode.RATES_UNAVAILABLE,
                            "The key's rates cannot be checked at the moment. This says nothing about them.",
                            retryAfter);
            case RateDecision.Admitted _ ->
                    throw new IllegalArgumentException("admitted (expected: a refusal)");
        };
    }

    private static Problem reached(RateDecision.Reached reached) {
        var problem =
                Problem.of(ErrorCode.KEY_RATE_LIMITED, words(reached))
                        .withDetail("rate", name(reached.rate()))
                        .withDetail("limit", reached.limit())
                        .withDetail("needed", reached.needed())
                        .withDetail("left", reached.left());
        return reached.needed() > reached.limit()
                ? problem.withHeader(Problem.SHOULD_RETRY, "false")
                : problem.withHeader("retry-after", seconds(reached.retryAfter()))
                        .withHeader(
                                "retry-after-ms",
                                Long.toString(Math.max(1, reached.retryAfter().toMillis())));
    }

    private static String name(RateDecision.Rate rate) {
        return switch (rate) {
            case REQUESTS -> "requests_per_minute";
            case TOKENS -> "tokens_per_minute";
            case CONCURRENT -> "concurrent_requests";
        };
    }

    private static String words(RateDecision.Reached reached) {
        return switch (reached.rate()) {
            case REQUESTS ->
                    "This key may send " + reached.limit() + " requests a minute, and has.";
            case TOKENS ->
                    "This key may use "
                            + reached.limit()
                            + " tokens a minute: "
                            + reached.left()
                            + " are left, and this request is counted with "
                            + reached.needed()
                            + (reached.needed() > reached.limit()
                                    ? ". Send less, or set a lower output limit."
                                    : ".");
            case CONCURRENT ->
                    "This key may have "
                            + reached.limit()
                            + " requests under way at once, and has.";
        };
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
    }

    /// Headers of every answer to a key with limits, as the protocol's clients read them.
    static Map<String, String> headers(RateState state, ErrorShape shape, Instant now) {
        var headers = new LinkedHashMap<String, String>();
        var limits = state.limits();
        if (limits.requestsPerMinute() != null) {
            tell(
                    headers,
                    shape,
                    "requests",
                    limits.requestsPerMinute(),
                    state.requestsLeft(),
                    state,
                    now);
        }
        if (limits.tokensPerMinute() != null) {
            tell(
                    headers,
                    shape,
                    "tokens",
                    limits.tokensPerMinute(),
                    state.tokensLeft(),
                    state,
                    now);
        }
        return headers;
    }

    private static void tell(
            Map<String, String> headers,
            ErrorShape shape,
            String what,
            long limit,
            long left,
            RateState state,
            Instant now) {
        if (shape == ErrorShape.ANTHROPIC) {
            var prefix = "anthropic-ratelimit-" + what;
            headers.put(prefix + "-limit", Long.toString(limit));
            headers.put(prefix + "-remaining", Long.toString(left));
            headers.put(
                    prefix + "-reset",
                    now.plusMillis(state.resetMillis()).truncatedTo(ChronoUnit.SECONDS).toString());
        } else {
            headers.put("x-ratelimit-limit-" + what, Long.toString(limit));
            headers.put("x-ratelimit-remaining-" + what, Long.toString(left));
            headers.put(
                    "x-ratelimit-reset-" + what,
                    BigDecimal.valueOf(state.resetMillis(), 3).stripTrailingZeros().toPlainString()
                            + "s");
        }
    }
}
