package com.metisrouter.proxy.exchange;

import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a client is told that is not admitted.
final class Refusals {

    private static final Duration STOPPING_RETRY_AFTER = Duration.ofSeconds(5);

    private Refusals() {}

    /// @param decision null where deciding failed
    static Problem of(Admission.@Nullable Decision decision) {
        return switch (decision) {
            case Admission.Decision.Insufficient(var required, var available, var tokens) ->
                    Problem.of(
                                    ErrorCode.INSUFFICIENT_BALANCE,
                                    "The balance does not cover the most that this request could cost: it needs $"
                                            + required
                                            + ", available is $"
                                            + available
                                            + ". "
                                            + (tokens > 0
                                                    ? "A limit of "
                                                            + tokens
                                                            + " output tokens is affordable."
                                                    : "Top up, or send less."))
                            .withDetail("required_usd", required.toString())
                            .withDetail("available_usd", available.toString())
                            .withDetail("affordable_output_tokens", tokens);
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

    static Problem stopping() {
        return Problem.retryLater(
                ErrorCode.STOPPING, "The gateway is being stopped.", STOPPING_RETRY_AFTER);
    }

    static Problem notReady() {
        return Problem.retryLater(
                ErrorCode.NOT_READY, "The gateway is starting.", Problem.RETRY_AFTER_DEFAULT);
    }

    static Problem journalFull() {
        return Problem.retryLater(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "The gateway cannot record requests at the moment, so it takes none.",
                STOPPING_RETRY_AFTER);
    }
}
