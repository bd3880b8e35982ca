package com.metisrouter.proxy.rates;

import com.metisrouter.contracts.access.RateGrant;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.proxy.rates.RateDecision.Admitted;
import com.metisrouter.proxy.rates.RateDecision.Rate;
import com.metisrouter.proxy.rates.RateDecision.Reached;
import com.metisrouter.proxy.rates.RateDecision.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One key's rates on this gateway: what the ledger granted of the minute that runs, and what of it is spent. Its monitor guards it;
/// nothing waits within.
final class KeyRates {

    /// Requests of one key that may wait for the ledger at once.
    static final int WAITERS_MAX = 1_000;

    /// The whole limit is granted in so many parts: a gateway keeps at most one of them from the others.
    private static final long PARTS = 60;

    /// Of slots fewer are kept ahead: they are given back as requests end.
    private static final long SLOT_PARTS = 16;

    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

    /// Between two asks for slots that were refused, or to give some back.
    private static final long SLOT_ASK_GAP_NANOS = Duration.ofMillis(100).toNanos();

    /// Slots are asked for again when less than this is left of their time.
    private static final long RENEW_NANOS = Duration.ofSeconds(20).toNanos();

    /// How long the ledger isn't asked after it gave no answer.
    private static final long AWAY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration SOON = Duration.ofSeconds(1);

    /// What the ledger is to be asked for.
    record Wish(long requests, long tokens, long slots, long slotsUsed, List<Waiter> waiters) {}

    /// Who is told what, once the monitor is left.
    record Told(Waiter waiter, RateDecision decision) {}

    /// One that waits for the ledger's answer.
    ///
    /// @param tokens that it is counted with
    record Waiter(long tokens, CompletableFuture<RateDecision> decision) {}

    private final String keyId;
    private final KeyRates.Asker asker;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private RateLimits limits;
    private long window;
    private long windowEnds;
    private boolean windowRuns;
    private long requests;
    private long tokens;
    private long requestsLeft;
    private long tokensLeft;
    private long slots;
    private long slotsUntil;
    private long used;
    private long lastAsk;
    private long slotsRefusedUntil;
    private int gateways;
    private long awayUntil;
    private boolean away;
    private boolean asking;
    private boolean retired;

    /// Who asks the ledger.
    interface Asker {
        long now();

        void ask(KeyRates rates);
    }

    KeyRates(String keyId, RateLimits limits, Asker asker) {
        this.keyId = keyId;
        this.limits = limits;
        this.asker = asker;
        this.lastAsk = asker.now() - SLOT_ASK_GAP_NANOS;
    }

    String keyId() {
        return keyId;
    }

    /// What becomes of a request.
    ///
    /// @param asks whether the ledger is to be asked now, by the caller
    record Step(CompletableFuture<RateDecision> decision, boolean asks) {}

    /// @param newLimits as the key's snapshot says
    /// @param need tokens that the request is counted with
    /// @return null where these rates have been retired: others have taken their place
    synchronized @Nullable Step decide(RateLimits newLimits, long need) {
        if (retired) {
            return null;
        }
        limits = newLimits;
        var decision = here(need);
        if (decision == null && waiters.size() >= WAITERS_MAX) {
            decision = new Unavailable(SOON);
        }
        if (decision != null) {
            return new Step(CompletableFuture.completedFuture(decision), false);
        }
        var waiter = new Waiter(need, new CompletableFuture<>());
        waiters.add(waiter);
        return new Step(waiter.decision(), begins());
    }

    /// Without the ledger, null where it has to be asked.
    private @Nullable RateDecision here(long need) {
        var now = asker.now();
        roll(now);
        if (limits.tokensPerMinute() != null && need > limits.tokensPerMinute()) {
            return new Reached(
                    Rate.TOKENS,
                    limits.tokensPerMinute(),
                    need,
                    left().tokensLeft(),
                    untilNext(now));
        }
        if (isAway(now)) {
            share(now);
        }
        var missing = missing(need, now);
        if (missing == null) {
            return taken(need);
        }
        return isAway(now) ? new Unavailable(SOON) : known(missing, need, now);
    }

    private boolean begins() {
        if (asking) {
            return false;
        }
        asking = true;
        lastAsk = asker.now();
        return true;
    }

    /// What is asked for now, for all who wait.
    synchronized Wish wish() {
        var now = asker.now();
        roll(now);
        var all = List.copyOf(waiters);
        var need = all.stream().mapToLong(Waiter::tokens).sum();
        return new Wish(
                wanted(limits.requestsPerMinute(), all.size(), requests),
                wanted(limits.tokensPerMinute(), need, tokens),
                limits.concurrent() == null ? 0 : used + all.size() + ahead(),
                limits.concurrent() == null ? 0 : used,
                all);
    }

    private static long wanted(@Nullable Long limit, long need, long have) {
        return limit == null || need <= have ? 0 : need - have + limit / PARTS;
    }

    private long ahead() {
        return limits.concurrent() == null ? 0 : limits.concurrent() / SLOT_PARTS;
    }

    /// The ledger's answer.
    ///
    /// @param asked when it was asked
    synchronized List<Told> granted(RateGrant grant, long asked, Wish wish) {
        asking = false;
        away = false;
        gateways = grant.gateways();
        var ends = asked + Duration.ofMillis(grant.windowEndsInMillis()).toNanos();
        if (!windowRuns || ends - windowEnds > WINDOW_NANOS / 2) {
            begin(ends);
        }
        limits = grant.limits();
        requests += grant.requests();
        tokens += grant.tokens();
        requestsLeft = orZero(grant.requestsLeft());
        tokensLeft = orZero(grant.tokensLeft());
        slots = grant.slots();
        slotsUntil = asked + Duration.ofMillis(grant.slotsForMillis()).toNanos();
        var now = asker.now();
        if (limits.concurrent() != null && slots < wish.slotsUsed() + wish.waiters().size()) {
            slotsRefusedUntil = now + SLOT_ASK_GAP_NANOS;
        }
        return served(wish, now, false);
    }

    /// The ledger gave no answer.
    synchronized List<Told> unanswered(Wish wish) {
        asking = false;
        away = true;
        var now = asker.now();
        awayUntil = now + AWAY_NANOS;
        share(now);
        return served(wish, now, true);
    }

    private List<Told> served(Wish wish, long now, boolean unanswered) {
        roll(now);
        var told = new ArrayList<Told>();
        for (var waiter : wish.waiters()) {
            var missing = missing(waiter.tokens(), now);
            if (missing != null && missing != Rate.CONCURRENT && !windowRuns && !unanswered) {
                // The minute ended while the ledger's answer was on its way: it is asked again.
                continue;
            }
            waiters.remove(waiter);
            if (missing == null) {
                told.add(new Told(waiter, taken(waiter.tokens())));
            } else if (unanswered) {
                told.add(new Told(waiter, new Unavailable(SOON)));
            } else {
                told.add(new Told(waiter, reached(missing, waiter.tokens(), now)));
            }
        }
        return told;
    }

    /// Whether the ledger is to be asked again, for those who came since.
    synchronized boolean goesOn() {
        return !waiters.isEmpty() && begins();
    }

    /// A request has ended.
    void ended(long itsWindow, long counted, long usedTokens) {
        if (endedWithin(itsWindow, counted, usedTokens)) {
            asker.ask(this);
        }
    }

    private synchronized boolean endedWithin(long itsWindow, long counted, long usedTokens) {
        used--;
        if (limits.tokensPerMinute() != null && itsWindow == window) {
            tokens += counted - usedTokens;
        }
        return givesBack(asker.now());
    }

    private boolean givesBack(long now) {
        return limits.concurrent() != null
                && slots > used + waiters.size() + ahead()
                && now - lastAsk >= SLOT_ASK_GAP_NANOS
                && !isAway(now)
                && begins();
    }

    /// Now and then: keeps the slots that are used, and gives back the others.
    synchronized boolean renews() {
        var now = asker.now();
        if (limits.concurrent() == null || isAway(now)) {
            return false;
        }
        return givesBack(now) || (slots > 0 && slotsUntil - now < RENEW_NANOS && begins());
    }

    /// Ends these rates where there is nothing to remember.
    synchronized boolean retire() {
        roll(asker.now());
        retired = !windowRuns && used == 0 && slots == 0 && !asking && waiters.isEmpty();
        return retired;
    }

    synchronized RateState state(RateLimits newLimits) {
        limits = newLimits;
        roll(asker.now());
        return left();
    }

    private RateState left() {
        var now = asker.now();
        return new RateState(
                limits,
                windowRuns
                        ? Math.max(0, requests) + requestsLeft
                        : orZero(limits.requestsPerMinute()),
                windowRuns ? Math.max(0, tokens) + tokensLeft : orZero(limits.tokensPerMinute()),
                untilNext(now).toMillis());
    }

    private Duration untilNext(long now) {
        return Duration.ofNanos(windowRuns ? Math.max(0, windowEnds - now) : WINDOW_NANOS);
    }

    /// What keeps a request from beginning, null where nothing does.
    private @Nullable Rate missing(long need, long now) {
        if (limits.requestsPerMinute() != null && requests < 1) {
            return Rate.REQUESTS;
        }
        if (limits.tokensPerMinute() != null && tokens < need) {
            return Rate.TOKENS;
        }
        return limits.concurrent() != null && (used >= slots || slotsUntil - now <= 0)
                ? Rate.CONCURRENT
                : null;
    }

    private Admitted taken(long need) {
        requests -= limits.requestsPerMinute() == null ? 0 : 1;
        tokens -= limits.tokensPerMinute() == null ? 0 : need;
        used++;
        return new Admitted(new RatePass(this, window, need));
    }

    /// What is certain without asking, null where the ledger may have more.
    private @Nullable RateDecision known(Rate missing, long need, long now) {
        var certain =
                switch (missing) {
                    case REQUESTS -> windowRuns && requestsLeft == 0;
                    case TOKENS -> windowRuns && tokens + tokensLeft < need;
                    case CONCURRENT -> slotsRefusedUntil - now > 0;
                };
        return certain ? reached(missing, need, now) : null;
    }

    private Reached reached(Rate missing, long need, long now) {
        return switch (missing) {
            case REQUESTS ->
                    new Reached(missing, orZero(limits.requestsPerMinute()), 1, 0, untilNext(now));
            case TOKENS ->
                    new Reached(
                            missing,
                            orZero(limits.tokensPerMinute()),
                            need,
                            left().tokensLeft(),
                            untilNext(now));
            case CONCURRENT -> new Reached(missing, orZero(limits.concurrent()), 1, 0, SOON);
        };
    }

    /// The minute may be over.
    private void roll(long now) {
        if (windowRuns && windowEnds - now <= 0) {
            windowRuns = false;
            window++;
            requests = 0;
            tokens = 0;
        }
    }

    private void begin(long ends) {
        windowRuns = true;
        windowEnds = ends;
        window++;
        requests = 0;
        tokens = 0;
        requestsLeft = 0;
        tokensLeft = 0;
    }

    private boolean isAway(long now) {
        return away && awayUntil - now > 0;
    }

    /// While the ledger is away each gateway goes on with its part of the limits: as many minutes as it takes, but not beyond what was granted
    /// of the minute in which it went.
    private void share(long now) {
        if (gateways == 0) {
            return;
        }
        if (!windowRuns) {
            begin(now + WINDOW_NANOS);
            requests = orZero(limits.requestsPerMinute()) / gateways;
            tokens = orZero(limits.tokensPerMinute()) / gateways;
        }
        if (limits.concurrent() != null && slotsUntil - now <= 0) {
            slots = limits.concurrent() / gateways;
            slotsUntil = now + WINDOW_NANOS;
        }
    }

    private static long orZero(@Nullable Long limit) {
        return limit == null ? 0 : limit;
    }
}
