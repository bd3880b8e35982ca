package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.proxy.tokens.Tokenizers;
import com.metisrouter.proxy.translation.AnswerFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream of server-sent events on its way through. Kept back is what belongs to the end, and whatever comes after it.
public final class EventStream implements StreamedAnswer {

    /// What is kept back, in events. A provider that goes on and on after its end is no provider.
    private static final int HELD_EVENTS_MAX = 64;

    private static final byte[] EMPTY_LINE = {'\n', '\n'};

    private final OutputText output = new OutputText();
    private final SseEvents events = new SseEvents();
    private final EventReader reader;
    private final Surface surface;
    private final @Nullable UnaryOperator<String> named;
    private final RunningCount running;
    private final LongPredicate extendHold;
    private final Runnable holdIsLow;
    private ByteArrayOutputStream passing = new ByteArrayOutputStream();
    private Progress progress = Progress.GOING_ON;
    private int eventsSeen;

    /// The hold that its output is watched against.
    ///
    /// @param outputTokens for all choices together
    /// @param isLow told, more than once, when little is left of the hold, so that there is more when it is asked for
    /// @param extend asked for more output tokens when they run out; false cuts the stream
    public record Watched(
            Tokenizers tokenizers,
            String tokenizer,
            long outputTokens,
            LongPredicate extend,
            Runnable isLow) {}

    /// For a client of the provider's own protocol.
    ///
    /// @param named gives the data of an event other names where it has some; null where it has none
    public EventStream(
            Endpoint endpoint,
            boolean usageAsked,
            @Nullable UnaryOperator<String> named,
            Watched watched) {
        this.named = named;
        this.reader = EventReader.of(endpoint, output);
        this.surface =
                UsageShape.of(endpoint) == UsageShape.CHAT
                        ? new ChatSurface(reader, usageAsked)
                        : new DirectSurface(endpoint);
        this.running =
                new RunningCount(
                        output, watched.tokenizers(), watched.tokenizer(), watched.outputTokens());
        this.extendHold = watched.extend();
        this.holdIsLow = watched.isLow();
    }

    /// For a client of another protocol than the provider's.
    public EventStream(
            Endpoint endpoint,
            Endpoint operation,
            boolean usageAsked,
            AnswerFrame frame,
            Watched watched) {
        this.named = null;
        this.reader = EventReader.of(operation, output);
        this.surface = new TranslatedSurface(endpoint, operation, usageAsked, frame);
        this.running =
                new RunningCount(
                        output, watched.tokenizers(), watched.tokenizer(), watched.outputTokens());
        this.extendHold = watched.extend();
        this.holdIsLow = watched.isLow();
    }

    @Override
    public Progress feed(ByteBuffer bytes) {
        try {
            events.feed(
                    bytes,
                    event -> {
                        var sent = SseEvent.of(event);
                        progress = take(named == null ? sent : sent.with(named));
                        return progress == Progress.GOING_ON;
                    });
        } catch (SseEvents.EventTooLarge | IllegalArgumentException _) {
            // Too large, or not translatable: what the provider sends is not what its protocol
            // says.
            progress = Progress.BROKEN;
        }
        return progress;
    }

    /// Some providers leave out the empty line after their last event.
    @Override
    public Progress finish() {
        return events.atBoundary() ? progress : feed(ByteBuffer.wrap(EMPTY_LINE));
    }

    private Progress take(SseEvent event) {
        running.before();
        switch (reader.look(event)) {
            case ERROR -> {
                return Progress.PROVIDER_ERROR;
            }
            case BROKEN -> {
                return Progress.BROKEN;
            }
            case LAST -> surface.hold(event);
            case CONTENT -> {
                var missing = running.missing(reader.bytesAdded());
                if (running.isLow()) {
                    holdIsLow.run();
                }
                if (missing > 0 && !extendHold.test(missing)) {
                    output.rollback();
                    return Progress.HOLD_PASSED;
                }
                if (surface.held() == 0) {
                    passing.writeBytes(surface.passing(event));
                } else {
                    surface.hold(event);
                }
            }
        }
        eventsSeen++;
        return surface.held() > HELD_EVENTS_MAX ? Progress.BROKEN : Progress.GOING_ON;
    }

    @Override
    public void extended(long tokens) {
        running.extended(tokens);
    }

    @Override
    public byte[] takePassing() {
        var bytes = passing.toByteArray();
        passing = new ByteArrayOutputStream();
        return bytes;
    }

    @Override
    public boolean hasPassing() {
        return passing.size() > 0;
    }

    @Override
    public boolean begun() {
        return eventsSeen > 0;
    }

    @Override
    public boolean ended() {
        return reader.hasEnded();
    }

    @Override
    public boolean done() {
        return reader.isDone();
    }

    @Override
    public byte[] ending(Cost cost) {
        return surface.ending(cost);
    }

    @Override
    public OutputText output() {
        return output;
    }

    @Override
    public @Nullable Reported reported() {
        return reader.reported();
    }

    @Override
    public List<Quantity> shown() {
        return reader.shown();
    }

    @Override
    public String finishReason() {
        return reader.finishReason();
    }

    @Override
    public String errorMessage() {
        return reader.errorMessage();
    }

    @Override
    public String contentType() {
        return "text/event-stream; charset=utf-8";
    }
}
