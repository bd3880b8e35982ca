package com.metisrouter.proxy.rates;

import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import com.metisrouter.contracts.access.RateLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Grants rates from memory, by minutes that begin when `nanoTime` says so.
public final class InMemoryRates implements RateLedger {

    static final long WINDOW = TimeUnit.MINUTES.toNanos(1);

    /// A clock that is turned; it stands where nobody turns it.
    final AtomicLong now = new AtomicLong();

    /// Whether asks fail.
    public final AtomicBoolean away = new AtomicBoolean();

    final AtomicLong asked = new AtomicLong();
    private final Map<String, RateLimits> limits = new HashMap<>();
    private final Map<String, Long> requests = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Map<String, Map<String, Long>> slots = new HashMap<>();
    private final Map<String, Boolean> gateways = new HashMap<>();

    public synchronized InMemoryRates with(String keyId, RateLimits newLimits) {
        limits.put(keyId, newLimits);
        return this;
    }

    public void turn(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /// Another gateway's book.
    public synchronized RateBook book(String gatewayId) {
        gateways.put(gatewayId, true);
        return new RateBook(
                this,
                new RateBook.Run() {
                    @Override
                    public String gatewayId() {
                        return gatewayId;
                    }

                    @Override
                    public long number() {
                        return 1;
                    }
                },
                now::get);
    }

    @Override
    public synchronized CompletableFuture<RateGrant> rates(RateAsk ask) {
        asked.incrementAndGet();
        if (away.get()) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        var limit = limits.getOrDefault(ask.keyId(), RateLimits.NONE);
        var window = now.get() / WINDOW;
        var grantedRequests =
                grant(requests, ask.keyId() + window, ask.requests(), limit.requestsPerMinute());
        var grantedTokens =
                grant(tokens, ask.keyId() + window, ask.tokens(), limit.tokensPerMinute());
        return CompletableFuture.completedFuture(
                new RateGrant(
                        limit,
                        grantedRequests,
                        grantedTokens,
                        left(requests, ask.keyId() + window, limit.requestsPerMinute()),
                        left(tokens, ask.keyId() + window, limit.tokensPerMinute()),
                        slots(ask, limit),
                        TimeUnit.NANOSECONDS.toMillis((window + 1) * WINDOW - now.get()),
                        30_000,
                        gateways.size(),
                        1));
    }

    private static long grant(
            Map<String, Long> granted, String key, long wanted, @Nullable Long limit) {
        var before = granted.getOrDefault(key, 0L);
        var grant = limit == null ? wanted : Math.min(wanted, limit - before);
        granted.put(key, before + grant);
        return grant;
    }

    private static @Nullable Long left(
            Map<String, Long> granted, String key, @Nullable Long limit) {
        return limit == null ? null : limit - granted.getOrDefault(key, 0L);
    }

    private long slots(RateAsk ask, RateLimits limit) {
        var held = slots.computeIfAbsent(ask.keyId(), _ -> new HashMap<>());
        held.remove(ask.gatewayId());
        var others = held.values().stream().mapToLong(Long::longValue).sum();
        var mine =
                limit.concurrent() == null
                        ? ask.slots()
                        : Math.max(
                                ask.slotsUsed(),
                                Math.min(ask.slots(), limit.concurrent() - others));
        held.put(ask.gatewayId(), mine);
        return mine;
    }

    /// What was granted of a minute.
    synchronized long requestsGranted(String keyId, long minute) {
        return requests.getOrDefault(keyId + minute, 0L);
    }
}
