package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.Edge;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Counts spans when they end and when a collector has taken them, so that those which were dropped can be seen.
@Edge
final class CountedSpans {

    private CountedSpans() {}

    /// Beside the queue, which doesn't tell what finds it full.
    record Ended(Counters counters) implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // Nothing is counted here.
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            counters.spansEnded.increment();
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    /// What is behind the queue.
    record Sent(SpanExporter exporter, Counters counters) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            var count = spans.size();
            var result = exporter.export(spans);
            result.whenComplete(() ->
                    (result.isSuccess() ? counters.spansSent : counters.spansFailed).add(count));
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
