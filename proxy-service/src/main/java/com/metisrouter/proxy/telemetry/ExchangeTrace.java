package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.RequestMetered;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.concurrent.TimeUnit;

/// What is traced of one request: its own span, and one below it for each try at a provider. Belongs to the client's event loop.
///
/// Where nothing is exported, or this trace is not sampled, there are no spans, and providers are told of the client's.
public final class ExchangeTrace {

    public static final ExchangeTrace NONE =
            new ExchangeTrace(
                    TracerProvider.noop().get(""), Span.getInvalid(), "", new TraceClock());

    private final Tracer tracer;
    private final Span server;
    private final String endpoint;
    private final TraceClock clock;
    private final TraceHeaders headers;

    ExchangeTrace(Tracer tracer, Span server, String endpoint, TraceClock clock) {
        this.tracer = tracer;
        this.server = server;
        this.endpoint = endpoint;
        this.clock = clock;
        this.headers = TraceHeaders.of(server.getSpanContext());
    }

    /// Its place in the trace, for those who come after.
    public TraceHeaders headers() {
        return headers;
    }

    /// A provider is about to be asked.
    public AttemptTrace attempt(AttemptTrace.Asked asked) {
        if (!server.isRecording()) {
            return new AttemptTrace(Span.getInvalid(), headers, clock);
        }
        var span =
                GenAiSpans.attempt(tracer, server, endpoint, asked)
                        .setStartTimestamp(clock.now(), TimeUnit.NANOSECONDS)
                        .startSpan();
        return new AttemptTrace(span, TraceHeaders.of(span.getSpanContext()), clock);
    }

    /// The request has its terminal record.
    public void metered(RequestMetered record) {
        if (server.isRecording()) {
            GenAiSpans.metered(server, record);
        }
    }

    /// Nothing more is done for it.
    public void ended(AccessEntry entry) {
        if (server.isRecording()) {
            GenAiSpans.ended(server, entry);
            server.end(clock.now(), TimeUnit.NANOSECONDS);
        }
    }
}
