package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// A few numbers about a running gateway.
public final class Counters {

    public final AtomicLong connectionsOpen = new AtomicLong();
    public final AtomicLong bodyBytesInFlight = new AtomicLong();
    public final AtomicLong exchangesOpen = new AtomicLong();
    public final AtomicLong holdsOpen = new AtomicLong();
    public final AtomicLong upstreamConnectionsOpen = new AtomicLong();
    public final AtomicLong drainsOpen = new AtomicLong();
    public final LongAdder requests = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder replayed = new LongAdder();
    public final LongAdder retries = new LongAdder();
    public final LongAdder journalFailures = new LongAdder();
    public final LongAdder accessLinesDropped = new LongAdder();

    /// Spans that ended, and those that a collector took or did not: the rest waits, or found the queue full.
    public final LongAdder spansEnded = new LongAdder();

    public final LongAdder spansSent = new LongAdder();
    public final LongAdder spansFailed = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

    public Counters() {
        for (var outcome : Outcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    public void ended(Outcome outcome) {
        count(outcome).increment();
    }

    /// Everything by name, in order.
    public Map<String, Long> snapshot() {
        var all = new TreeMap<String, Long>();
        all.put("connections_open", connectionsOpen.get());
        all.put("body_bytes_in_flight", bodyBytesInFlight.get());
        all.put("exchanges_open", exchangesOpen.get());
        all.put("holds_open", holdsOpen.get());
        all.put("upstream_connections_open", upstreamConnectionsOpen.get());
        all.put("drains_open", drainsOpen.get());
        all.put("requests", requests.sum());
        all.put("retries", retries.sum());
        all.put("refused", refused.sum());
        all.put("replayed", replayed.sum());
        all.put("journal_failures", journalFailures.sum());
        outcomes.forEach((outcome, count) ->
                all.put("ended_" + outcome.name().toLowerCase(Locale.ROOT), count.sum()));
        return all;
    }

    private LongAdder count(Outcome outcome) {
        return Objects.requireNonNull(outcomes.get(outcome));
    }
}
