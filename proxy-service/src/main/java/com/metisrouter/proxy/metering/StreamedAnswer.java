package com.metisrouter.proxy.metering;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A streamed answer on its way through: what is passed on at once, what is kept back until it is paid for.
///
/// Kept back are the chunk with the usage, `[DONE]`, and whatever comes after the first of them. All else passes, byte for byte.
public final class StreamedAnswer {

    /// How it stands after some bytes.
    public enum Progress {
        GOING_ON,
        /// The provider said that it failed.
        PROVIDER_ERROR,
        /// What came is no stream of chunks.
        BROKEN,
        /// The output would go past what is held for it.
        HOLD_PASSED
    }

    /// What is kept back, in events. A provider that goes on and on after its usage is no provider.
    private static final int HELD_EVENTS_MAX = 64;

    private static final byte[] EMPTY_LINE = {'\n', '\n'};

    private final OutputText output = new OutputText();
    private final SseUsageTap tap = new SseUsageTap(output);
    private final SseEvents events = new SseEvents();
    private final RunningCount running;
    private final LongPredicate extendHold;
    private final Runnable holdIsLow;
    private final List<Held> held = new ArrayList<>();
    private ByteArrayOutputStream passing = new ByteArrayOutputStream();
    private Progress progress = Progress.GOING_ON;
    private int eventsSeen;

    /// @param outputTokensHeld for all choices together
    /// @param holdIsLow told, more than once, when little is left of the hold, so that there is more when it is asked for
    /// @param extendHold asked for more output tokens when they run out; false cuts the stream
    public StreamedAnswer(
            Tokenizers tokenizers,
            String tokenizer,
            long outputTokensHeld,
            LongPredicate extendHold,
            Runnable holdIsLow) {
        this.running = new RunningCount(output, tokenizers, tokenizer, outputTokensHeld);
        this.extendHold = extendHold;
        this.holdIsLow = holdIsLow;
    }

    public Progress feed(ByteBuffer bytes) {
        try {
            events.feed(
                    bytes,
                    event -> {
                        progress = take(event);
                        return progress == Progress.GOING_ON;
                    });
        } catch (SseEvents.EventTooLarge _) {
            progress = Progress.BROKEN;
        }
        return progress;
    }

    /// The connection's answer ended in good order. Some providers leave out the empty line after their last event.
    public Progress finish() {
        return events.atBoundary() ? progress : feed(ByteBuffer.wrap(EMPTY_LINE));
    }

    private Progress take(byte[] event) {
        running.before();
        var kind = tap.look(event);
        switch (kind) {
            case ERROR -> {
                return Progress.PROVIDER_ERROR;
            }
            case BROKEN -> {
                return Progress.BROKEN;
            }
            case USAGE_ONLY, DONE -> held.add(new Held(kind, event));
            case CONTENT -> {
                var missing = running.missing(tap.bytesAdded());
                if (running.isLow()) {
                    holdIsLow.run();
                }
                if (missing > 0) {
                    if (!extendHold.test(missing)) {
                        output.rollback();
                        return Progress.HOLD_PASSED;
                    }
                }
                if (held.isEmpty()) {
                    passing.writeBytes(event);
                } else {
                    held.add(new Held(kind, event));
                }
            }
        }
        eventsSeen++;
        return held.size() > HELD_EVENTS_MAX ? Progress.BROKEN : Progress.GOING_ON;
    }

    public void extended(long tokens) {
        running.extended(tokens);
    }

    /// What may be passed on now; it is the caller's from here on.
    public byte[] takePassing() {
        var bytes = passing.toByteArray();
        passing = new ByteArrayOutputStream();
        return bytes;
    }

    public boolean hasPassing() {
        return passing.size() > 0;
    }

    /// Whether any event came at all.
    public boolean begun() {
        return eventsSeen > 0;
    }

    /// Whether it came to its proper end, if the connection says so too.
    public boolean ended() {
        return tap.done() || tap.usage() != null;
    }

    public boolean done() {
        return tap.done();
    }

    /// The last events of a complete answer: the usage with its cost for those who asked for it, and `[DONE]`.
    public byte[] ending(Measured measured, boolean usageAsked) {
        var last = new ByteArrayOutputStream();
        var usageGiven = !usageAsked;
        for (var event : held) {
            switch (event.kind) {
                case USAGE_ONLY -> {
                    if (usageAsked) {
                        last.writeBytes(CostSplice.intoEvent(event.bytes, measured));
                        usageGiven = true;
                    }
                }
                case DONE -> {
                    if (!usageGiven) {
                        last.writeBytes(CostSplice.usageEvent(tap.lastChunk(), measured));
                        usageGiven = true;
                    }
                    last.writeBytes(event.bytes);
                }
                case CONTENT, ERROR, BROKEN -> last.writeBytes(event.bytes);
            }
        }
        if (!usageGiven) {
            last.writeBytes(CostSplice.usageEvent(tap.lastChunk(), measured));
        }
        if (!tap.done()) {
            last.writeBytes(CostSplice.event("[DONE]"));
        }
        return last.toByteArray();
    }

    public OutputText output() {
        return output;
    }

    public @Nullable JsonNode usage() {
        return tap.usage();
    }

    public @Nullable String rawUsage() {
        return tap.rawUsage();
    }

    public String finishReason() {
        return tap.finishReason();
    }

    public String errorMessage() {
        return tap.errorMessage();
    }

    private static final class Held {
        private final SseUsageTap.Kind kind;
        private final byte[] bytes;

        Held(SseUsageTap.Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }
    }
}
