package com.metisrouter.proxy.routing;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// What is known of one deployment's health, and the door to it. Thread-safe.
public final class Vitals {

    private static final Refused AT_LIMIT = new Refused(Outcome.of(Outcome.Kind.AT_LIMIT));
    private static final Refused CIRCUIT_OPEN = new Refused(Outcome.of(Outcome.Kind.CIRCUIT_OPEN));

    private final String key;
    private final CircuitBreaker breaker;
    private final Concurrency concurrency;
    private final LatencyStats latency;

    Vitals(String key, CircuitLimits circuit, int concurrencyMax, LongSupplier nanoTime) {
        this.key = key;
        this.breaker = new CircuitBreaker(circuit, nanoTime);
        this.concurrency = new Concurrency(concurrencyMax);
        this.latency = new LatencyStats(nanoTime);
    }

    /// Whether an attempt may be made.
    public sealed interface Entry {}

    /// It may not; the outcome is what `Retries` is to be told.
    public record Refused(Outcome outcome) implements Entry {}

    /// One attempt. Whoever got it reports how it went, and closes it in the end, whatever happens.
    public static final class Pass implements Entry, AutoCloseable {
        private final Vitals vitals;
        private final long circuitPass;
        private final Concurrency.Permit permit;
        private final AtomicBoolean judged = new AtomicBoolean();

        private Pass(Vitals vitals, long circuitPass, Concurrency.Permit permit) {
            this.vitals = vitals;
            this.circuitPass = circuitPass;
            this.permit = permit;
        }

        /// An answer that is none of the provider's errors has begun. Told at once, since a probe should not wait for a long answer to end.
        ///
        /// @param firstByteNanos from sending the request
        public void answered(long firstByteNanos) {
            vitals.latency.firstByte(firstByteNanos);
            judge(Verdict.SUCCESS);
        }

        /// It ended before any of that.
        public void failed(Outcome outcome) {
            if (outcome.asksForRest()) {
                vitals.breaker.rest(outcome.retryAfterMillis() * 1_000_000);
            }
            judge(outcome.verdict());
        }

        /// The answer began and is complete.
        ///
        /// @param nanos from its first byte to its last
        public void completed(long outputTokens, long nanos) {
            vitals.latency.output(outputTokens, nanos);
        }

        /// The answer began and the provider broke it off. That counts beside the success that the beginning was: where every
        /// answer breaks off, half of all fail.
        public void brokeOff() {
            vitals.breaker.report(circuitPass, Verdict.FAILURE);
        }

        /// Gives the place back. Without a report before it, the attempt says nothing about the deployment: a client went away.
        @Override
        public void close() {
            judge(Verdict.NEUTRAL);
            permit.close();
        }

        private void judge(Verdict verdict) {
            if (judged.compareAndSet(false, true)) {
                vitals.breaker.report(circuitPass, verdict);
            }
        }
    }

    /// @param lastResort as the plan's step says
    public Entry tryEnter(boolean lastResort) {
        var permit = concurrency.tryTake();
        if (permit == null) {
            return AT_LIMIT;
        }
        var circuitPass = breaker.tryPass(lastResort);
        if (circuitPass != CircuitBreaker.REFUSED) {
            return new Pass(this, circuitPass, permit);
        }
        permit.close();
        var rest = breaker.view().restNanos();
        return rest == 0
                ? CIRCUIT_OPEN
                : new Refused(new Outcome(Outcome.Kind.RESTING, 0, rest / 1_000_000 + 1));
    }

    public String key() {
        return key;
    }

    public Concurrency concurrency() {
        return concurrency;
    }

    public LatencyStats latency() {
        return latency;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /// For metrics and a status page. Durations are in milliseconds, 0 where they do not apply.
    ///
    /// @param restsForMillis left alone for a Retry-After
    /// @param openForMillis until it is probed
    /// @param openings how often the circuit opened without having closed since
    /// @param calls counted in the window
    /// @param failures of these
    /// @param firstByteMillis -1 where too little was measured of late
    /// @param milliTokensPerSecond -1 where too little was measured of late
    public record Snapshot(
            String key,
            CircuitBreaker.State circuit,
            long restsForMillis,
            long openForMillis,
            int openings,
            int calls,
            int failures,
            int inFlight,
            int inFlightMax,
            long firstByteMillis,
            long milliTokensPerSecond) {}

    Snapshot snapshot() {
        var circuit = breaker.view();
        var firstByte = latency.firstByteNanos();
        return new Snapshot(
                key,
                circuit.state(),
                circuit.restNanos() / 1_000_000,
                circuit.openNanos() / 1_000_000,
                circuit.openings(),
                circuit.calls(),
                circuit.failures(),
                concurrency.taken(),
                concurrency.limit(),
                firstByte == LatencyStats.UNKNOWN ? -1 : firstByte / 1_000_000,
                latency.milliTokensPerSecond());
    }
}
