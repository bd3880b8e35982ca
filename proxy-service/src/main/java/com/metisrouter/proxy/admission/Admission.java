package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.WorstCase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Decides whether a request's account can pay the most that the request could cost, and sets that aside.
public final class Admission {

    /// Fewer output tokens than this are not worth an answer: rather refuse than cap.
    public static final long OUTPUT_TOKENS_WORTHWHILE = 16;

    /// Between asking what is affordable and holding it, another request may have taken it.
    private static final int TRIES_MAX = 3;

    private final Credit credit;

    public Admission(Credit credit) {
        this.credit = credit;
    }

    /// What a request needs if one model answers it.
    ///
    /// @param outputTokensMax for each choice
    public record Need(WorstCase worst, long inputTokensMax, long outputTokensMax, int choices) {

        private Usd cost(long outputTokens) {
            return worst.of(
                    inputTokensMax,
                    Math.multiplyExact(Math.min(outputTokens, outputTokensMax), choices));
        }

        private boolean isCovered(Usd amount) {
            return cost(outputTokensMax).compareTo(amount) <= 0;
        }

        private long affordable(Usd amount) {
            return worst.outputTokensFor(
                            amount, inputTokensMax, Math.multiplyExact(outputTokensMax, choices))
                    / choices;
        }
    }

    /// What a request needs, whichever of several models answers it.
    ///
    /// @param scope that the key's requests belong to
    /// @param needs one for each model that may answer, at least one
    /// @param cappable whether the output may be limited to what is affordable
    public record Ask(String accountId, SpendScope scope, List<Need> needs, boolean cappable) {

        public Ask {
            needs = List.copyOf(needs);
            if (needs.isEmpty()) {
                throw new IllegalArgumentException("needs: none (expected: at least one)");
            }
        }

        /// For each choice, by the model that makes the most.
        public long outputTokensMax() {
            return needs.stream().mapToLong(Need::outputTokensMax).max().orElse(0);
        }

        /// By the dearest model.
        Usd cost(long outputTokens) {
            return needs.stream().map(need -> need.cost(outputTokens)).reduce(Usd.ZERO, Usd::max);
        }

        /// Output tokens for each choice that an amount pays for, whichever model answers.
        long affordable(Usd amount) {
            return needs.stream()
                    .filter(need -> !need.isCovered(amount))
                    .mapToLong(need -> need.affordable(amount))
                    .min()
                    .orElse(outputTokensMax());
        }
    }

    /// The answer to an `Ask`.
    public sealed interface Decision {

        /// @param outputTokens for each choice, what was held for: of a model that could make more, no more may be asked
        record Admitted(Hold hold, long outputTokens) implements Decision {}

        /// @param limit the one that leaves so little, null where it is the account itself
        record Insufficient(
                Usd required,
                Usd available,
                long affordableOutputTokens,
                @Nullable LimitShare limit)
                implements Decision {}

        record Unavailable(String reason, Duration retryAfter) implements Decision {}
    }

    /// Done already when no ledger had to be asked; else completes on another thread.
    public CompletableFuture<Decision> decide(Ask ask) {
        return attempt(ask, ask.outputTokensMax(), TRIES_MAX);
    }

    /// Sees to it that a hold can be extended by so much, asking the ledger for more if need be.
    public CompletableFuture<Boolean> prepareExtension(Hold hold, Usd more) {
        return credit.prepareExtension(hold, more);
    }

    private CompletableFuture<Decision> attempt(Ask ask, long outputTokens, int triesLeft) {
        var amount = ask.cost(outputTokens);
        return switch (credit.tryHold(ask.accountId(), ask.scope(), amount)) {
            case HoldResult.NeedsCredit _ ->
                    credit.hold(ask.accountId(), ask.scope(), amount)
                            .thenCompose(result -> concluded(ask, outputTokens, triesLeft, result));
            case HoldResult result -> concluded(ask, outputTokens, triesLeft, result);
        };
    }

    private CompletableFuture<Decision> concluded(
            Ask ask, long outputTokens, int triesLeft, HoldResult result) {
        return switch (result) {
            case HoldResult.Held(var hold) ->
                    CompletableFuture.completedFuture(new Decision.Admitted(hold, outputTokens));
            case HoldResult.Unavailable(var reason, var retryAfter) ->
                    CompletableFuture.completedFuture(new Decision.Unavailable(reason, retryAfter));
            case HoldResult.NeedsCredit _ ->
                    CompletableFuture.completedFuture(
                            new Decision.Unavailable(
                                    "the ledger was asked and gave no answer",
                                    Duration.ofSeconds(1)));
            case HoldResult.Insufficient(var affordable, var limit) -> {
                var tokens = ask.affordable(affordable);
                var retry =
                        ask.cappable()
                                && triesLeft > 1
                                && tokens >= OUTPUT_TOKENS_WORTHWHILE
                                && tokens < outputTokens;
                yield retry
                        ? attempt(ask, tokens, triesLeft - 1)
                        : CompletableFuture.completedFuture(
                                new Decision.Insufficient(
                                        ask.cost(ask.outputTokensMax()),
                                        affordable,
                                        tokens,
                                        limit));
            }
        };
    }
}
