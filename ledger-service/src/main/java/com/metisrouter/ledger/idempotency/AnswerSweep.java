package com.metisrouter.ledger.idempotency;

import com.metisrouter.contracts.Edge;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forgets idempotency keys whose time is over, from time to time. Nobody is answered from them meanwhile.
@Edge
public final class AnswerSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSweep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final AnswerDesk desk;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ledger-answers").factory());

    private AnswerSweep(AnswerDesk desk) {
        this.desk = desk;
    }

    public static AnswerSweep start(AnswerDesk desk) {
        var sweep = new AnswerSweep(desk);
        var _ =
                sweep.thread.scheduleWithFixedDelay(
                        sweep::forget, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return sweep;
    }

    private void forget() {
        try {
            var forgotten = desk.forget();
            if (forgotten > 0) {
                LOG.info("idempotency keys are over: forgotten={}", forgotten);
            }
        } catch (RuntimeException e) {
            LOG.warn("kept answers will be looked at again: {}", e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
