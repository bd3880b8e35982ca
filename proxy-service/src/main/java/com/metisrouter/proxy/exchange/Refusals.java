package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client is told that is not admitted.
final class Refusals {

    private static final Duration STOPPING_RETRY_AFTER = Duration.ofSeconds(5);

    private Refusals() {}

    /// @param decision null where deciding failed
    static Problem of(Admission.@Nullable Decision decision) {
        return switch (decision) {
            case Admission.Decision.Insufficient insufficient -> insufficient(insufficient);
            case Admission.Decision.Unavailable(var reason, var retryAfter) ->
                    Problem.retryLater(
                            ErrorCode.CREDIT_UNAVAILABLE,
                            "Credit cannot be checked at the moment ("
                                    + reason
                                    + "). This says nothing about the balance.",
                            retryAfter);
            case Admission.Decision.Admitted _ ->
                    throw new IllegalArgumentException("admitted (expected: a refusal)");
            case null ->
                    Problem.retryLater(
                            ErrorCode.CREDIT_UNAVAILABLE,
                            "Credit cannot be checked at the moment. This says nothing about the balance.",
                            Problem.RETRY_AFTER_DEFAULT);
        };
    }

    private static Problem insufficient(Admission.Decision.Insufficient decision) {
        var tokens = decision.affordableOutputTokens();
        var limit = decision.limit();
        var what =
                limit == null
                        ? "The balance does not cover"
                        : "The "
                                + period(limit.period())
                                + "spend limit of "
                                + limit.kind().name().toLowerCase(Locale.ROOT)
                                + " \""
                                + limit.name()
                                + "\" ($"
                                + limit.limit()
                                + ") does not leave";
        var problem =
                Problem.of(
                                limit == null
                                        ? ErrorCode.INSUFFICIENT_BALANCE
                                        : ErrorCode.SPEND_LIMIT_REACHED,
                                what
                                        + " the most that this request could cost: it needs $"
                                        + decision.required()
                                        + ", available is $"
                                        + decision.available()
                                        + ". "
                                        + advice(tokens, limit))
                        .withDetail("required_usd", decision.required().toString())
                        .withDetail("available_usd", decision.available().toString())
                        .withDetail("affordable_output_tokens", tokens);
        return limit == null ? problem : problem.withDetail("limit", details(limit));
    }

    private static String period(SpendLimit.Period period) {
        return switch (period) {
            case DAY -> "daily ";
            case WEEK -> "weekly ";
            case MONTH -> "monthly ";
            case TOTAL -> "";
        };
    }

    private static String advice(long affordableTokens, @Nullable LimitShare limit) {
        if (affordableTokens > 0) {
            return "A limit of " + affordableTokens + " output tokens is affordable.";
        }
        if (limit == null) {
            return "Top up, or send less.";
        }
        return limit.windowEnd() == null
                ? "Have the limit raised, or send less."
                : "It starts anew at " + limit.windowEnd() + ".";
    }

    private static Map<String, Object> details(LimitShare limit) {
        var details = new LinkedHashMap<String, Object>();
        details.put("scope", limit.kind().name().toLowerCase(Locale.ROOT));
        details.put("id", limit.id());
        details.put("name", limit.name());
        details.put("period", limit.period().name().toLowerCase(Locale.ROOT));
        details.put("limit_usd", limit.limit().toString());
        if (limit.windowEnd() != null) {
            details.put("resets_at", limit.windowEnd().toString());
        }
        return details;
    }

    static Problem stopping() {
        return Problem.retryLater(
                ErrorCode.STOPPING, "The gateway is being stopped.", STOPPING_RETRY_AFTER);
    }

    /// @param last why the last deployment could not be asked
    static Problem nobodyAsked(com.metisrouter.proxy.routing.Outcome last) {
        return Problem.retryLater(
                ErrorCode.NO_DEPLOYMENT,
                "No deployment of this model can be asked at the moment ("
                        + last.reason().replace('_', ' ')
                        + "). Nothing was forwarded and nothing is charged.",
                Duration.ofMillis(Math.max(1_000, last.retryAfterMillis())));
    }

    static Problem viewsAway() {
        return Problem.retryLater(
                ErrorCode.VIEWS_UNAVAILABLE,
                "Balances and the usage log cannot be read at the moment.",
                Problem.RETRY_AFTER_DEFAULT);
    }

    static Problem notReady() {
        return Problem.retryLater(
                ErrorCode.NOT_READY, "The gateway is starting.", Problem.RETRY_AFTER_DEFAULT);
    }

    static Problem notRecorded() {
        return Problem.retryLater(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "The gateway cannot record requests at the moment.",
                Problem.RETRY_AFTER_DEFAULT);
    }

    static Problem unacknowledged() {
        return Problem.retryLater(
                ErrorCode.RECORD_NOT_ACKNOWLEDGED,
                "The answer was made and its charge is recorded here, but Kafka has not acknowledged the record in time,"
                        + " so the answer's end is not given.",
                STOPPING_RETRY_AFTER);
    }

    static Problem journalFull() {
        return Problem.retryLater(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "The gateway cannot record requests at the moment, so it takes none.",
                STOPPING_RETRY_AFTER);
    }
}
