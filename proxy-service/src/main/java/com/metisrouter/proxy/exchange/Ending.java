package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.metering.CostSplice;
import com.metisrouter.proxy.metering.Measured;
import com.metisrouter.proxy.metering.OutputText;
import com.metisrouter.proxy.metering.StreamedAnswer;
import com.metisrouter.proxy.metering.UsageMeter;
import com.metisrouter.proxy.metering.WholeUsage;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The end of an exchange: measure, record, and only then give the client the last bytes. Belongs to the client's event loop.
@Edge
final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Services services;
    private final Exchange exchange;
    private final ClientSide client;
    private final CompletableFuture<@Nullable Void> admission;
    private final Runnable onEnd;
    private @Nullable StreamedAnswer stream;
    private byte @Nullable [] wholeBody;
    private @Nullable WholeUsage wholeUsage;
    private List<Attempt> attempts = List.of();
    private boolean streaming;
    private boolean begun;

    Ending(
            Services services,
            Exchange exchange,
            ClientSide client,
            CompletableFuture<@Nullable Void> admission,
            Runnable onEnd) {
        this.services = services;
        this.exchange = exchange;
        this.client = client;
        this.admission = admission;
        this.onEnd = onEnd;
    }

    /// The answer came whole.
    void whole(byte[] body, WholeUsage usage) {
        wholeBody = body;
        wholeUsage = usage;
    }

    boolean hasWhole() {
        return wholeUsage != null;
    }

    /// @param complete whether a successful answer came to its end
    void run(
            StreamedAnswer newStream,
            boolean isStreaming,
            boolean complete,
            List<Attempt> allAttempts) {
        stream = newStream;
        streaming = isStreaming;
        attempts = allAttempts;
        var output =
                wholeUsage != null
                        ? wholeUsage.output()
                        : isStreaming ? newStream.output() : new OutputText();
        var evidence =
                new UsageMeter.Evidence(
                        exchange.requestId(),
                        exchange.outcome(),
                        isStreaming,
                        complete,
                        usage(),
                        output,
                        exchange.call().body()::bytes,
                        exchange.call().model().tokenizer(),
                        exchange.prices());
        if (services.meter().willCount(evidence)) {
            services.worker()
                    .execute(() -> {
                        var measured = services.meter().measure(evidence);
                        client.loop().execute(() -> record(measured));
                    });
        } else {
            record(services.meter().measure(evidence));
        }
    }

    private @Nullable JsonNode usage() {
        return wholeUsage != null ? wholeUsage.usage() : stream == null ? null : stream.usage();
    }

    private void record(Measured measured) {
        var event = metered(measured);
        var recorded = services.journal().append(new JournalRecord.Metered(event));
        // An admission that could not be recorded has been dealt with; one that is still on its way
        // is waited for.
        var both = admission.exceptionally(_ -> null).thenCombine(recorded, (_, done) -> done);
        OnLoop.then(client.loop(), both, (_, failure) -> finish(measured, event, failure));
    }

    private RequestMetered metered(Measured measured) {
        var durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - client.startNanos());
        var problem = exchange.problem();
        var gone = client.isGone() && !begun;
        return exchange.metered(
                measured,
                wholeUsage != null ? wholeUsage.raw() : stream == null ? null : stream.rawUsage(),
                wholeUsage != null
                        ? wholeUsage.finishReason()
                        : stream == null ? "" : stream.finishReason(),
                attempts,
                gone ? 0 : begun || problem == null || hasUnwritten() ? 200 : problem.status(),
                gone ? -1 : begun ? client.entry().firstByteMillis : durationMillis,
                durationMillis,
                services.clock().instant());
    }

    private void finish(Measured measured, RequestMetered event, @Nullable Throwable failure) {
        var entry = client.entry();
        entry.outcome = event.outcome().name().toLowerCase(Locale.ROOT);
        entry.charge = measured.charge();
        services.counters().ended(event.outcome());
        if (failure == null) {
            exchange.hold().settle(measured.charge());
            services.counters().holdsOpen.decrementAndGet();
        } else {
            // The hold stays: the ledger has not heard of this charge, so its credit must not be
            // spent twice.
            LOG.error("{}: the end could not be journaled", exchange.requestId(), failure);
            services.counters().journalFailures.increment();
        }
        deliver(measured, failure != null);
        onEnd.run();
    }

    private void deliver(Measured measured, boolean unrecorded) {
        var problem = exchange.problem();
        if (problem != null) {
            client.entry().error = problem.code();
        }
        if (client.isGone() || (unrecorded && (begun || problem == null))) {
            client.cut();
        } else if (problem == null) {
            complete(measured);
        } else if (begun || hasUnwritten()) {
            interrupted(problem);
        } else {
            client.answer(problem);
        }
    }

    private void complete(Measured measured) {
        if (wholeBody != null) {
            client.answer(
                    Answer.json(
                            200,
                            headers("x-metis-cost", measured.charge().toString()),
                            CostSplice.into(wholeBody, measured)));
        } else if (streaming && stream != null) {
            begin();
            write(stream.takePassing());
            write(stream.ending(measured, exchange.call().usageAsked()));
            client.endStream();
        } else {
            client.cut();
        }
    }

    /// A stream that breaks off says why, and is not closed as if it were complete.
    private void interrupted(Problem problem) {
        begin();
        if (stream != null) {
            write(stream.takePassing());
        }
        write(
                CostSplice.event(
                        new String(
                                problem.json(exchange.requestId()),
                                java.nio.charset.StandardCharsets.UTF_8)));
        client.cut();
    }

    /// Whether there is output that the client could still be given.
    boolean hasUnwritten() {
        return !client.isGone()
                && streaming
                && stream != null
                && stream.hasPassing()
                && exchange.outcome() != Outcome.UPSTREAM_FAILED;
    }

    /// Sends the head of a stream, once.
    void begin() {
        if (!begun) {
            begun = true;
            client.beginStream(
                    Answer.head(
                            200,
                            "text/event-stream; charset=utf-8",
                            headers("cache-control", "no-cache")));
        }
    }

    private void write(byte[] bytes) {
        if (bytes.length > 0) {
            client.write(Unpooled.wrappedBuffer(bytes));
        }
    }

    /// What every answer from a provider says about itself.
    private Map<String, String> headers(String name, String value) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("x-metis-model", exchange.call().model().id());
        headers.put("x-metis-provider", exchange.call().deployment().provider());
        headers.put(name, value);
        return headers;
    }
}
