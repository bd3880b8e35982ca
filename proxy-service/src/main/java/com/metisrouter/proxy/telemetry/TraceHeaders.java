package com.metisrouter.proxy.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request's place in a trace, as W3C's Trace Context writes it in headers.
///
/// @param traceparent empty for none
/// @param tracestate what tracing systems said beside it; empty for none
public record TraceHeaders(String traceparent, String tracestate) {

    public static final TraceHeaders NONE = new TraceHeaders("", "");

    /// What everybody has to pass on, by W3C; more is left out.
    private static final int STATE_CHARS_MAX = 512;

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    private static final TextMapGetter<Map<String, String>> GETTER =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(Map<String, String> carrier) {
                    return carrier.keySet();
                }

                @Override
                public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
                    return carrier == null ? null : carrier.get(key);
                }
            };

    /// Reads what a client sent. A parent that is malformed, or is there twice, begins no trace; a state that is malformed is left out.
    static SpanContext read(List<String> parents, List<String> states) {
        if (parents.size() != 1) {
            return SpanContext.getInvalid();
        }
        var state = String.join(",", states);
        var context =
                W3CTraceContextPropagator.getInstance()
                        .extract(
                                Context.root(),
                                state.isEmpty() || state.length() > STATE_CHARS_MAX
                                        ? Map.of(PARENT, parents.getFirst())
                                        : Map.of(PARENT, parents.getFirst(), STATE, state),
                                GETTER);
        return Span.fromContext(context).getSpanContext();
    }

    static TraceHeaders of(SpanContext context) {
        if (!context.isValid()) {
            return NONE;
        }
        var headers = new HashMap<String, String>();
        W3CTraceContextPropagator.getInstance()
                .inject(
                        Context.root().with(Span.wrap(context)),
                        headers,
                        (carrier, name, value) -> {
                            if (carrier != null) {
                                carrier.put(name, value);
                            }
                        });
        return new TraceHeaders(headers.getOrDefault(PARENT, ""), headers.getOrDefault(STATE, ""));
    }
}
