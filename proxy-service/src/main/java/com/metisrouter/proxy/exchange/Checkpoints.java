package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.proxy.answers.BinaryAnswer;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.answers.StreamedAnswer;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.metering.Measured;
import com.metisrouter.proxy.metering.UsageMeter;
import com.metisrouter.proxy.server.ClientSide;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notes in the journal now and then how far a stream has come, so that the next start knows what was served if this gateway dies. Nobody
/// waits for it, and one that can't be kept is left out. Belongs to the client's event loop; counting happens elsewhere.
@Edge
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private final Services services;
    private final Exchange exchange;
    private final ClientSide client;
    private final long everyNanos;
    private long lastNanos = System.nanoTime();
    private long lastChars;
    private boolean underWay;

    Checkpoints(Services services, Exchange exchange, ClientSide client) {
        this.services = services;
        this.exchange = exchange;
        this.client = client;
        this.everyNanos = services.limits().checkpointEvery().toNanos();
    }

    /// More of the stream has come.
    ///
    /// @param attempts that have ended
    void streamed(StreamedAnswer stream, List<Attempt> attempts) {
        var now = System.nanoTime();
        var chars = stream.output().chars();
        if (underWay
                || (now - lastNanos < everyNanos
                        && chars - lastChars < services.limits().checkpointChars())) {
            return;
        }
        underWay = true;
        lastNanos = now;
        lastChars = chars;
        var reported = stream.reported();
        var evidence = evidence(stream, reported == null ? null : reported.copy());
        var rawUsage = reported == null ? null : reported.raw();
        services.worker()
                .execute(() -> {
                    var measured = services.meter().measure(evidence);
                    client.loop().execute(() -> keep(measured, rawUsage, attempts));
                });
    }

    private UsageMeter.Evidence evidence(StreamedAnswer stream, @Nullable Reported reported) {
        return new UsageMeter.Evidence(
                exchange.requestId(),
                Outcome.ORPHANED,
                exchange.failurePolicy(),
                false,
                true,
                false,
                reported,
                List.copyOf(stream.shown()),
                exchange.call().ask().facts(),
                stream.output().copy(),
                stream.finishReason(),
                stream instanceof BinaryAnswer sound && sound.begun(),
                exchange.input(),
                exchange.call().model().tokenizer(),
                exchange.prices());
    }

    private void keep(Measured measured, @Nullable String rawUsage, List<Attempt> attempts) {
        underWay = false;
        if (exchange.ended() || measured.settlement() == Settlement.PENDING_PROVIDER) {
            return;
        }
        var _ =
                services.journal()
                        .keep(new JournalRecord.Checkpoint(record(measured, rawUsage, attempts)))
                        .exceptionally(failure -> {
                            LOG.debug("{}: no checkpoint", exchange.requestId(), failure);
                            return null;
                        });
    }

    private RequestMetered record(
            Measured measured, @Nullable String rawUsage, List<Attempt> attempts) {
        var firstByteMillis = client.entry().firstByteMillis;
        return exchange.checkpoint(
                measured,
                rawUsage,
                attempts,
                firstByteMillis < 0 ? 0 : 200,
                firstByteMillis,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - client.startNanos()),
                services.clock().instant());
    }
}
