package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.Attempt;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is traced of one try at a provider. Belongs to the client's event loop.
public final class AttemptTrace {

    /// What is asked of whom.
    ///
    /// @param provider by its configured name
    /// @param model as it is called there; empty where none is asked
    public record Asked(String method, String provider, String model, String host, int port) {}

    private final Span span;
    private final TraceHeaders headers;
    private final TraceClock clock;

    AttemptTrace(Span span, TraceHeaders headers, TraceClock clock) {
        this.span = span;
        this.headers = headers;
        this.clock = clock;
    }

    /// What the provider is told.
    public TraceHeaders headers() {
        return headers;
    }

    /// @param tries more than one where a connection turned out to be stale
    public void ended(List<Attempt> tries) {
        if (span.isRecording()) {
            GenAiSpans.tried(span, tries);
            span.end(clock.now(), TimeUnit.NANOSECONDS);
        }
    }
}
