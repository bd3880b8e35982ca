package com.metisrouter.simulator;

import com.metisrouter.simulator.behaviour.Usage;
import com.metisrouter.simulator.protocol.Protocol;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// One request's line in the witness's book, opened when the request arrives and closed once.
final class Ticket {

    private final ServedLog log;
    private final InstantSource clock;
    private final Instant startedAt;
    private final String responseId;
    private final String path;
    private final Protocol protocol;
    private final @Nullable String requestId;
    private final @Nullable String clientRequestId;
    private @Nullable String model;
    private boolean closed;

    Ticket(
            ServedLog log,
            InstantSource clock,
            String responseId,
            String path,
            Protocol protocol,
            @Nullable String requestId,
            @Nullable String clientRequestId) {
        this.log = log;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.responseId = responseId;
        this.path = path;
        this.protocol = protocol;
        this.requestId = requestId;
        this.clientRequestId = clientRequestId;
        log.started();
    }

    Instant startedAt() {
        return startedAt;
    }

    void askedFor(String newModel) {
        model = newModel;
    }

    /// The request was refused before anything was known of its tokens.
    void refused(int status) {
        close(status, Outcome.ERROR, Usage.ZERO, 0, false, false);
    }

    void close(
            int status,
            Outcome outcome,
            Usage usage,
            int chunksWritten,
            boolean billable,
            boolean usageReported) {
        if (closed) {
            throw new IllegalStateException(
                    "request " + responseId + " has ended before, now as " + outcome);
        }
        closed = true;
        log.ended(
                new ServedRequest(
                        0,
                        requestId,
                        clientRequestId,
                        responseId,
                        path,
                        model,
                        protocol,
                        startedAt,
                        clock.instant(),
                        status,
                        outcome,
                        usage.input(),
                        usage.cached(),
                        usage.cacheWrite(),
                        usage.output(),
                        usage.reasoning(),
                        billable,
                        chunksWritten,
                        usageReported));
    }
}
