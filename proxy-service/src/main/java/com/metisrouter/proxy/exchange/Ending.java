package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.proxy.answers.BinaryAnswer;
import com.metisrouter.proxy.answers.Cost;
import com.metisrouter.proxy.answers.OutputText;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.answers.StreamedAnswer;
import com.metisrouter.proxy.answers.WholeText;
import com.metisrouter.proxy.answers.WholeUsage;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.errors.StreamError;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.Unacknowledged;
import com.metisrouter.proxy.metering.Measured;
import com.metisrouter.proxy.metering.UsageMeter;
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
import tools.jackson.databind.node.ObjectNode;

/// The end of an exchange: measure, record, and only then give the client the last bytes. Belongs to the client's event loop.
@Edge
final class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private static final int DROPPED_CHARS_MAX = 1_000;

    private final Services services;
    private final Exchange exchange;
    private final ClientSide client;
    private final CompletableFuture<@Nullable Void> admission;
    private final Runnable onEnd;
    private @Nullable StreamedAnswer stream;
    private String contentType = "";
    private byte @Nullable [] wholeBody;
    private @Nullable ObjectNode translated;
    private @Nullable WholeUsage wholeUsage;
    private List<Attempt> attempts = List.of();
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

    /// The answer comes as a stream.
    void streams(StreamedAnswer newStream) {
        stream = newStream;
    }

    /// The answer came whole.
    ///
    /// @param newContentType the provider's
    /// @param newTranslated the answer for a client of another protocol; null where the body goes on as it is
    void whole(
            String newContentType,
            byte[] body,
            WholeUsage usage,
            @Nullable ObjectNode newTranslated) {
        translated = newTranslated;
        contentType = newContentType;
        wholeBody = body;
        wholeUsage = usage;
    }

    boolean hasWhole() {
        return wholeUsage != null;
    }

    /// @param complete whether a successful answer came to its end
    void run(boolean complete, List<Attempt> allAttempts) {
        attempts = allAttempts;
        var evidence =
                new UsageMeter.Evidence(
                        exchange.requestId(),
                        exchange.outcome(),
                        exchange.failurePolicy(),
                        exchange.isProviderError(),
                        stream != null,
                        complete,
                        reported(),
                        wholeUsage != null
                                ? wholeUsage.shown()
                                : stream == null ? List.of() : stream.shown(),
                        exchange.call().ask().facts(),
                        wholeUsage != null
                                ? wholeUsage.output()
                                : stream == null ? new OutputText() : stream.output(),
                        finishReason(),
                        stream instanceof BinaryAnswer sound && sound.begun(),
                        exchange.input(),
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

    private String finishReason() {
        return wholeUsage != null
                ? wholeUsage.finishReason()
                : stream == null ? "" : stream.finishReason();
    }

    private @Nullable Reported reported() {
        return wholeUsage != null
                ? wholeUsage.reported()
                : stream == null ? null : stream.reported();
    }

    /// Not before it is known whether the admission is durable: an answer of which not even the first byte may be given is not charged.
    private void record(Measured measured) {
        OnLoop.then(
                client.loop(),
                admission,
                (_, failure) -> {
                    if (failure != null
                            && Unacknowledged.is(failure)
                            && exchange.outcome() == Outcome.COMPLETED) {
                        exchange.notServed(Refusals.notRecorded());
                        recordEnd(Measured.NOTHING);
                    } else {
                        recordEnd(measured);
                    }
                });
    }

    private void recordEnd(Measured measured) {
        exchange.pass().end(Rates.used(measured.quantities()));
        var event = metered(measured);
        var record = new JournalRecord.Metered(event, client.entry().trace.headers().traceparent());
        // What ends in an error, or what nobody is there to be given, is no answer that was served.
        var recorded =
                exchange.problem() == null && !client.isGone()
                        ? services.journal().append(record)
                        : services.journal().keep(record);
        OnLoop.then(client.loop(), recorded, (_, failure) -> finish(measured, event, failure));
    }

    private RequestMetered metered(Measured measured) {
        var durationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - client.startNanos());
        var problem = exchange.problem();
        var gone = client.isGone() && !begun;
        var reported = reported();
        return exchange.metered(
                measured,
                reported == null ? null : reported.raw(),
                finishReason(),
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
        services.metrics().metered(event);
        entry.trace.metered(event);
        var unacknowledged = failure != null && Unacknowledged.is(failure);
        if (failure == null || unacknowledged) {
            // The journal has it, so the ledger will hear of this charge.
            exchange.hold().settle(measured.charge());
            services.counters().holdsOpen.decrementAndGet();
        } else {
            // The hold stays: the ledger has not heard of this charge, so its credit must not be
            // spent twice.
            LOG.error("{}: the end could not be journaled", exchange.requestId(), failure);
            services.counters().journalFailures.increment();
        }
        if (unacknowledged) {
            LOG.warn("{}: {}", exchange.requestId(), String.valueOf(failure));
            deliver(measured, Refusals.unacknowledged(), false);
        } else {
            deliver(measured, exchange.problem(), failure != null);
        }
        onEnd.run();
    }

    private void deliver(Measured measured, @Nullable Problem problem, boolean unrecorded) {
        if (problem != null) {
            client.entry().failed(problem.code(), problem.error().code());
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
            var json = contentType.isEmpty() || contentType.contains("json");
            client.answer(
                    Answer.of(
                            200,
                            json ? Answer.JSON : contentType,
                            headers("x-metis-cost", measured.charge().toString()),
                            told(wholeBody, json, measured.cost())));
        } else if (stream != null) {
            begin();
            write(stream.takePassing());
            write(stream.ending(measured.cost()));
            client.endStream();
        } else {
            client.cut();
        }
    }

    private byte[] told(byte[] body, boolean json, Cost cost) {
        var endpoint = exchange.call().endpoint();
        return translated == null
                ? WholeText.withCost(endpoint, json, named(body), cost)
                : WholeText.withUsage(endpoint, translated, cost);
    }

    private byte[] named(byte[] body) {
        return exchange.call().endpoint() == Endpoint.RESPONSES
                ? exchange.responseNames(services.responseIds()).inResponse(body)
                : body;
    }

    /// A stream that breaks off says why, and is not closed as if it were complete. Sound can only break off.
    private void interrupted(Problem problem) {
        begin();
        if (stream != null) {
            write(stream.takePassing());
        }
        if (!(stream instanceof BinaryAnswer)) {
            write(StreamError.event(problem, exchange.requestId(), exchange.call().endpoint()));
        }
        client.cut();
    }

    /// Whether there is output that the client could still be given.
    boolean hasUnwritten() {
        return !client.isGone()
                && stream != null
                && stream.hasPassing()
                && exchange.outcome() != Outcome.UPSTREAM_FAILED
                && exchange.outcome() != Outcome.VOIDED;
    }

    /// Sends the head of a stream, once.
    void begin() {
        if (!begun) {
            begun = true;
            client.beginStream(
                    Answer.head(
                            200,
                            stream == null ? Answer.JSON : stream.contentType(),
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
        headers.put("x-metis-provider", exchange.leg().deployment().provider());
        if (!exchange.call().dropped().isEmpty()) {
            headers.put("x-metis-dropped", dropped());
        }
        headers.put(name, value);
        LifecycleHeaders.add(headers, exchange.call().model(), client.receivedAt());
        return headers;
    }

    /// Hints that the provider's protocol has no place for, cut to what a header may hold.
    private String dropped() {
        var names = String.join(", ", exchange.call().dropped()).replaceAll("[^ -~]", "?");
        return names.length() > DROPPED_CHARS_MAX ? names.substring(0, DROPPED_CHARS_MAX) : names;
    }
}
