package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.RequestMetered;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// One exchange's span and those of its attempts. Belongs to the client's event loop, and ends once.
public final class ExchangeTrace {

    /// A try at a provider.
    public final class AttemptTrace {

        private final @Nullable Span attempt;

        private AttemptTrace(@Nullable Span attempt) {
            this.attempt = attempt;
        }

        /// What the provider is sent; empty for none.
        public String traceparent() {
            if (attempt == null) {
                return clientTraceparent;
            }
            var context = attempt.getSpanContext();
            return "00-"
                    + context.getTraceId()
                    + "-"
                    + context.getSpanId()
                    + "-"
                    + context.getTraceFlags().asHex();
        }

        /// @param record null where nothing was sent
        public void ended(@Nullable Attempt record) {
            if (attempt != null) {
                if (record != null) {
                    GenAiSpans.attempted(attempt, record);
                }
                attempt.end();
            }
        }
    }

    private final @Nullable Tracer tracer;
    private final @Nullable Span span;
    private final String clientTraceparent;
    private final AttemptTrace untraced = new AttemptTrace(null);

    private ExchangeTrace(@Nullable Tracer tracer, @Nullable Span span, String clientTraceparent) {
        this.tracer = tracer;
        this.span = span;
        this.clientTraceparent = clientTraceparent;
    }

    /// The client's trace goes on to the provider as it is.
    static ExchangeTrace none(String clientTraceparent) {
        return new ExchangeTrace(null, null, clientTraceparent);
    }

    static ExchangeTrace of(
            Tracer tracer, String requestId, String endpoint, String clientTraceparent) {
        var span =
                tracer.spanBuilder("POST " + endpoint)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(parent(clientTraceparent))
                        .startSpan();
        GenAiSpans.began(span, requestId, endpoint);
        return new ExchangeTrace(tracer, span, clientTraceparent);
    }

    /// @param traceparent well-formed, or empty
    private static Context parent(String traceparent) {
        var parts = traceparent.split("-", -1);
        return parts.length == 4
                ? Context.root()
                        .with(
                                Span.wrap(
                                        SpanContext.createFromRemoteParent(
                                                parts[1],
                                                parts[2],
                                                TraceFlags.fromHex(parts[3], 0),
                                                TraceState.getDefault())))
                : Context.root();
    }

    /// @param operation the endpoint at the provider
    /// @param model the model's name there
    public AttemptTrace attempt(String provider, String operation, String model) {
        if (tracer == null || span == null) {
            return untraced;
        }
        var attempt =
                tracer.spanBuilder(GenAiSpans.operation(operation) + " " + model)
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(Context.root().with(span))
                        .startSpan();
        GenAiSpans.asking(attempt, provider, operation, model);
        return new AttemptTrace(attempt);
    }

    /// The exchange has its record.
    public void ended(RequestMetered record) {
        if (span != null) {
            GenAiSpans.ended(span, record);
            span.end();
        }
    }

    /// Refused before it was admitted.
    public void refused(int status, String code) {
        if (span != null) {
            GenAiSpans.refused(span, status, code);
            span.end();
        }
    }
}
