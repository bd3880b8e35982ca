package com.metisrouter.proxy.routing;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What to do after an attempt that failed before its first byte reached the client. After that byte nobody may ask: half of one answer and half of
/// another are no answer.
///
/// In this order: the same deployment again where that most likely helps, the next one of the plan, one that had been tried before. A
/// provider that this request has already been to is asked again only within its retry budget, so that no trouble of a provider
/// multiplies its load; a provider that it has not been to is not a retry there.
public final class Retries {

    /// What comes next.
    public sealed interface Next {}

    /// @param afterMillis to wait first
    public record Retry(RoutePlan.Step step, long afterMillis) implements Next {}

    public record GiveUp(Reason reason) implements Next {}

    public enum Reason {
        /// The same request would be refused elsewhere, too.
        REFUSED("refused"),
        ATTEMPTS_MAX("attempts_max"),
        /// There is a deployment that may work later, but later than this request may wait.
        WAITING_MAX("waiting_max"),
        RETRY_BUDGET("retry_budget"),
        NOTHING_LEFT("nothing_left");

        private final String wireName;

        Reason(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    private final RetryLimits limits;

    public Retries(RetryLimits limits) {
        this.limits = limits;
    }

    /// @param soFar in order, at least one; the last one has just ended
    /// @param budgets is only asked, and so charged, for the retry that is then returned
    public Next next(
            RoutePlan plan,
            List<Attempted> soFar,
            RetryBudgets budgets,
            long nowNanoTime,
            RandomGenerator random) {
        return new Deciding(plan, soFar, budgets, nowNanoTime, random).next();
    }

    /// One decision under way.
    private final class Deciding {
        private final RoutePlan plan;
        private final List<Attempted> soFar;
        private final RetryBudgets budgets;
        private final long now;
        private final RandomGenerator random;
        private final long waitingMillisLeft;
        private boolean waitTooLong;
        private boolean budgetSpent;

        Deciding(
                RoutePlan plan,
                List<Attempted> soFar,
                RetryBudgets budgets,
                long now,
                RandomGenerator random) {
            this.plan = plan;
            this.soFar = soFar;
            this.budgets = budgets;
            this.now = now;
            this.random = random;
            this.waitingMillisLeft =
                    limits.waitingMillisMax()
                            - soFar.stream().mapToLong(Attempted::waitedMillis).sum();
        }

        Next next() {
            if (soFar.stream().filter(it -> it.outcome().kind().isSent()).count()
                    >= limits.attemptsMax()) {
                return new GiveUp(
                        soFar.getLast().outcome().remedy() == Outcome.Remedy.OTHER_MODEL
                                ? Reason.REFUSED
                                : Reason.ATTEMPTS_MAX);
            }
            var retry = sameAtOnce();
            if (retry == null) {
                retry = untried();
            }
            if (retry == null) {
                retry = triedBefore();
            }
            return retry == null ? new GiveUp(reason()) : retry;
        }

        private @Nullable Retry sameAtOnce() {
            var last = soFar.getLast();
            var isShort =
                    last.outcome().retryAfterMillis() >= 0
                            && last.outcome().retryAfterMillis() <= limits.shortWaitMillis();
            var helps =
                    switch (last.outcome().remedy()) {
                        case AGAIN -> true;
                        case ELSEWHERE_FIRST -> isShort;
                        case ELSEWHERE, OTHER_MODEL -> false;
                    };
            return helps ? again(last) : null;
        }

        private @Nullable Retry untried() {
            for (var step : plan.steps()) {
                if (lastAt(step) == null
                        && !isRefused(step.candidate().modelId())
                        && mayGoTo(step.candidate().provider())) {
                    return new Retry(step, 0);
                }
            }
            return null;
        }

        private @Nullable Retry triedBefore() {
            for (var step : plan.steps()) {
                var last = lastAt(step);
                if (last != null && isWorthAnother(last)) {
                    var retry = again(last);
                    if (retry != null) {
                        return retry;
                    }
                }
            }
            return null;
        }

        private boolean isWorthAnother(Attempted last) {
            return switch (last.outcome().remedy()) {
                case AGAIN, ELSEWHERE_FIRST -> !isRefused(last.step().candidate().modelId());
                case ELSEWHERE, OTHER_MODEL -> false;
            };
        }

        private @Nullable Retry again(Attempted last) {
            var sent = 0;
            var entered = 0;
            for (var it : soFar) {
                if (it.step().equals(last.step())) {
                    entered++;
                    sent += it.outcome().kind().isSent() ? 1 : 0;
                }
            }
            // What we held back ourselves is no attempt, but it must end, too.
            if (sent >= limits.attemptsAtOneMax() || entered >= 2 * limits.attemptsAtOneMax()) {
                return null;
            }
            var wait = waitMillis(last, entered);
            if (wait > waitingMillisLeft) {
                waitTooLong = true;
                return null;
            }
            return mayGoTo(last.step().candidate().provider())
                    ? new Retry(last.step(), wait)
                    : null;
        }

        /// What is left of a Retry-After and some jitter, so that not all come back at once; else full jitter over a doubling range.
        private long waitMillis(Attempted last, int entered) {
            var asked = last.outcome().retryAfterMillis();
            if (asked >= 0) {
                var passed = (now - last.endedNanoTime()) / 1_000_000;
                return Math.max(0, asked - passed)
                        + random.nextLong(limits.backoffBaseMillis() + 1);
            }
            var range = limits.backoffBaseMillis();
            for (var i = 1; i < entered && range < limits.backoffMaxMillis(); i++) {
                range = Math.min(limits.backoffMaxMillis(), range * 2);
            }
            return random.nextLong(range + 1);
        }

        private boolean mayGoTo(String provider) {
            for (var it : soFar) {
                if (it.outcome().kind().isSent()
                        && it.step().candidate().provider().equals(provider)) {
                    var may = budgets.tryRetry(provider);
                    budgetSpent |= !may;
                    return may;
                }
            }
            return true;
        }

        private @Nullable Attempted lastAt(RoutePlan.Step step) {
            for (var i = soFar.size() - 1; i >= 0; i--) {
                if (soFar.get(i).step().equals(step)) {
                    return soFar.get(i);
                }
            }
            return null;
        }

        private boolean isRefused(String modelId) {
            return soFar.stream()
                    .anyMatch(it ->
                            it.outcome().remedy() == Outcome.Remedy.OTHER_MODEL
                                    && it.step().candidate().modelId().equals(modelId));
        }

        private Reason reason() {
            if (soFar.getLast().outcome().remedy() == Outcome.Remedy.OTHER_MODEL) {
                return Reason.REFUSED;
            }
            if (budgetSpent) {
                return Reason.RETRY_BUDGET;
            }
            return waitTooLong ? Reason.WAITING_MAX : Reason.NOTHING_LEFT;
        }
    }
}
