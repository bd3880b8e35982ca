package com.metisrouter.simulator;

import com.metisrouter.simulator.Wire.Framing;
import com.metisrouter.simulator.behaviour.Directive;
import com.metisrouter.simulator.protocol.Fault;
import com.metisrouter.simulator.protocol.StreamForm;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One understood request and its answer. Owned by its connection's event loop; no other thread may touch it.
///
/// The order: wait `delay`, fail if told to, send the head, generate word by word, end. A plain answer is generated in
/// silence at the same pace and sent whole. However it ends, its ticket is closed exactly once, before the client can
/// see the last byte or the close.
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /// Output is handed to the socket in pieces of about this size, with a turn for other connections in between.
    private static final int BATCH_BYTES = 16 * 1024;

    private static final String EVENT_STREAM = "text/event-stream; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String GARBAGE =
            "<html><body>neither JSON nor an event stream {\"choices\":[";

    private final EventLoop loop;
    private final Wire wire;
    private final Ticket ticket;
    private final Job job;
    private final Framing streamFraming;
    private final Consumer<Boolean> answered;
    private final int pace;
    private final int lastChunk;

    private @Nullable StreamForm stream;
    private int chunk;
    private int status;
    private boolean generating;
    private boolean ended;
    private boolean waitingForRoom;
    private @Nullable Future<?> timer;

    /// `answered` hears when the answer is complete, and whether the connection can be used again.
    Exchange(
            EventLoop loop,
            Wire wire,
            Ticket ticket,
            Job job,
            Framing streamFraming,
            Consumer<Boolean> answered) {
        this.loop = loop;
        this.wire = wire;
        this.ticket = ticket;
        this.job = job;
        this.streamFraming = streamFraming;
        this.answered = answered;
        this.pace = number(Directive.PACE);
        this.lastChunk = job.lastChunk();
    }

    void start(long halfOpenMaxMillis) {
        int delay = number(Directive.DELAY);
        if (has(Directive.HALF_OPEN)) {
            after(halfOpenMaxMillis, this::giveUp);
        } else if (delay > 0) {
            after(delay, this::begin);
        } else {
            begin();
        }
    }

    /// The connection is gone. Nothing more is generated.
    void clientGone() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (!ended) {
            end(has(Directive.HALF_OPEN) ? Outcome.HALF_OPEN : Outcome.CLIENT_GONE);
        }
    }

    /// The client has stopped taking what was written.
    boolean stalled() {
        return waitingForRoom;
    }

    /// The socket takes bytes again.
    void roomAgain() {
        if (waitingForRoom && !ended) {
            waitingForRoom = false;
            generate(wire.buffer());
        }
    }

    private void giveUp() {
        end(Outcome.HALF_OPEN);
        wire.close();
    }

    private void begin() {
        if (has(Directive.RESET_BEFORE)) {
            end(Outcome.RESET);
            wire.reset();
        } else if (has(Directive.RATELIMIT)) {
            var retryAfter = "retry-after: " + number(Directive.RATELIMIT) + "\r\n";
            fail(Fault.of(429, "Rate limit reached, as asked for"), retryAfter);
        } else if (has(Directive.ERROR)) {
            fail(Fault.of(number(Directive.ERROR), "This error was asked for"), "");
        } else if (has(Directive.GARBAGE)) {
            sendWhole(200, job.call().stream() ? EVENT_STREAM : JSON, "", GARBAGE);
        } else if (job.call().stream()) {
            stream = job.call().streamed(job.generation(), job.stamp());
            head(200, EVENT_STREAM, streamFraming, "cache-control: no-cache\r\n", this::generate);
        } else if (job.end() == Outcome.ERROR) {
            fail(Fault.of(500, "The generation failed, as asked for"), "");
        } else {
            generate(wire.buffer());
        }
    }

    private void fail(Fault fault, String moreHeaders) {
        sendWhole(
                fault.status(),
                JSON,
                moreHeaders,
                job.dialect().error(fault, job.stamp().responseId()));
    }

    private void sendWhole(int newStatus, String contentType, String moreHeaders, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        head(
                newStatus,
                contentType,
                new Framing.Length(bytes.length),
                moreHeaders,
                buffer -> {
                    end(Outcome.ERROR);
                    wire.write(buffer.writeBytes(bytes));
                    answered.accept(true);
                });
    }

    /// Adds as many words to `buffer` as pace, batch and socket allow and writes it, then comes back or finishes.
    private void generate(ByteBuf buffer) {
        if (!generating) {
            generating = true;
            wire.frame(buffer, stream == null ? "" : stream.opening(), streamFraming);
        }
        do {
            if (chunk < lastChunk) {
                wire.frame(buffer, stream == null ? "" : stream.word(chunk), streamFraming);
                chunk++;
            }
        } while (chunk < lastChunk && pace == 0 && buffer.readableBytes() < BATCH_BYTES);
        if (chunk == lastChunk) {
            finish(buffer);
            return;
        }
        wire.write(buffer);
        if (wire.isWritable()) {
            after(pace, () -> generate(wire.buffer()));
        } else {
            waitingForRoom = true;
        }
    }

    private void finish(ByteBuf buffer) {
        if (stream == null) {
            buffer.release();
            finishPlain();
            return;
        }
        var end = job.end();
        end(end);
        switch (end) {
            case RESET -> {
                wire.write(buffer);
                wire.reset();
            }
            case TRUNCATED -> {
                wire.endFrames(buffer, streamFraming);
                wire.write(buffer);
                wire.close();
            }
            case ERROR ->
                    endStream(
                            buffer,
                            stream.failure(Fault.of(529, "Overloaded midway, as asked for")));
            case COMPLETED, CLIENT_GONE, HALF_OPEN -> endStream(buffer, stream.closing());
        }
    }

    private void endStream(ByteBuf buffer, String lastEvents) {
        wire.frame(buffer, lastEvents, streamFraming);
        wire.endFrames(buffer, streamFraming);
        wire.write(buffer);
        answered.accept(streamFraming instanceof Framing.Chunked);
    }

    private void finishPlain() {
        var body = job.call().plain(job.generation(), job.stamp());
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        head(
                200,
                job.call().contentType(),
                new Framing.Length(bytes.length),
                "",
                buffer -> {
                    var end = job.end();
                    end(end);
                    boolean cut = end == Outcome.RESET || end == Outcome.TRUNCATED;
                    wire.write(buffer.writeBytes(bytes, 0, cut ? job.cutOf(body) : bytes.length));
                    if (end == Outcome.RESET) {
                        wire.reset();
                    } else if (cut) {
                        wire.close();
                    } else {
                        answered.accept(true);
                    }
                });
    }

    /// Sends or prepares the head; `then` gets the buffer to go on with.
    private void head(
            int newStatus,
            String contentType,
            Framing framing,
            String moreHeaders,
            Consumer<ByteBuf> then) {
        status = newStatus;
        var ids = job.dialect().requestIdHeader() + ": " + job.stamp().responseId() + "\r\n";
        var head = wire.head(newStatus, contentType, framing, ids + moreHeaders);
        int overMillis = number(Directive.SLOW_HEADERS);
        if (overMillis == 0) {
            then.accept(wire.buffer().writeBytes(head));
        } else {
            trickle(head, 0, Math.max(1, overMillis / head.length), then);
        }
    }

    private void trickle(byte[] head, int from, int everyMillis, Consumer<ByteBuf> then) {
        if (from == head.length) {
            then.accept(wire.buffer());
            return;
        }
        wire.write(wire.buffer().writeByte(head[from]));
        after(everyMillis, () -> trickle(head, from + 1, everyMillis, then));
    }

    private void end(Outcome outcome) {
        ended = true;
        boolean whole = outcome == Outcome.COMPLETED;
        if (whole) {
            job.keep();
        }
        var usage = job.usageAfter(generating, chunk);
        ticket.close(
                status,
                outcome,
                usage,
                stream == null ? 0 : chunk,
                whole || usage.output() > 0,
                job.usageReported(whole, stream == null ? 0 : chunk));
    }

    private void after(long millis, Runnable step) {
        timer = loop.schedule(() -> run(step), millis, TimeUnit.MILLISECONDS);
    }

    private void run(Runnable step) {
        if (ended) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException ours) {
            // Outside the pipeline nobody else would see it, and the client would wait for ever.
            LOG.error("answer {} failed", job.stamp().responseId(), ours);
            wire.close();
        }
    }

    private boolean has(Directive directive) {
        return job.directives().has(directive);
    }

    private int number(Directive directive) {
        return job.directives().numberOr(directive, 0);
    }
}
