package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.proxy.tokens.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Looks into the events of a streamed answer and remembers what metering needs: the usage, why it ended, and the text.
///
/// Counts that are repeated or grow from event to event are taken from the last, never added.
abstract class EventReader {

    /// What an event is to the one who passes it on.
    enum Kind {
        /// To be passed on as it is.
        CONTENT,
        /// Belongs to the end, and is kept back until the end is recorded.
        LAST,
        /// The provider says that it failed.
        ERROR,
        /// Not what the protocol says.
        BROKEN
    }

    static final String DONE = "[DONE]";

    /// A provider that numbers choices wildly must not make us allocate.
    private static final int CHOICES_MAX = 128;

    private final OutputText output;
    private @Nullable Reported reported;
    private @Nullable SseEvent lastEvent;
    private String finishReason = "";
    private String errorMessage = "";
    private boolean done;
    private long bytesAdded;

    EventReader(OutputText output) {
        this.output = output;
    }

    static EventReader of(Endpoint operation, OutputText output) {
        return switch (operation) {
            case RESPONSES -> new ResponseEvents(output);
            case MESSAGES -> new MessageEvents(output);
            case GENERATE_CONTENT -> new GenerateEvents(output);
            case IMAGES_GENERATIONS,
                    IMAGES_EDITS,
                    IMAGES_VARIATIONS,
                    AUDIO_SPEECH,
                    AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS ->
                    new TypedEvents(UsageForm.of(operation), output);
            default -> new ChatEvents(output);
        };
    }

    final Kind look(SseEvent event) {
        bytesAdded = 0;
        if (!event.hasData()) {
            return event.hasOnlyFields() ? Kind.CONTENT : Kind.BROKEN;
        }
        if (event.isDone()) {
            done = true;
            return Kind.LAST;
        }
        if (isPlainContent(event)) {
            lastEvent = event;
            return Kind.CONTENT;
        }
        try {
            var data = event.tree();
            if (!data.isObject()) {
                return Kind.BROKEN;
            }
            var error = data.path("error");
            if (error.isObject() || error.isString()) {
                return failed(error);
            }
            lastEvent = event;
            return read(event, data);
        } catch (JacksonException _) {
            return Kind.BROKEN;
        }
    }

    abstract Kind read(SseEvent event, JsonNode data);

    /// Whether it is content as nearly all is, which has been read without making a tree of it. What isn't is left untouched.
    boolean isPlainContent(SseEvent event) {
        return false;
    }

    /// @param error an object with a message, or the message
    final Kind failed(JsonNode error) {
        errorMessage = error.isString() ? error.stringValue() : error.path("message").asString("");
        return Kind.ERROR;
    }

    final void reported(UsageForm form, JsonNode block, @Nullable String raw) {
        reported = new Reported(form, block, raw);
    }

    final void finishedBy(JsonNode reason) {
        if (reason.isString()) {
            finishedBy(reason.stringValue());
        }
    }

    final void finishedBy(String reason) {
        finishReason = reason;
    }

    final void done() {
        done = true;
    }

    final void add(int choice, JsonNode text) {
        if (text.isString()) {
            add(choice, text.stringValue());
        }
    }

    final void add(int choice, String text) {
        if (!text.isEmpty() && choice >= 0 && choice < CHOICES_MAX) {
            output.add(choice, text);
            bytesAdded += Utf8.length(text);
        }
    }

    /// The provider's last usage block, null where none came.
    final @Nullable Reported reported() {
        return reported;
    }

    /// What the answer itself shows that is charged, beside the usage block.
    List<Quantity> shown() {
        return List.of();
    }

    /// The last event's data that was no error, null before the first.
    final @Nullable JsonNode lastData() {
        return lastEvent == null ? null : lastEvent.tree();
    }

    final String finishReason() {
        return finishReason;
    }

    final String errorMessage() {
        return errorMessage;
    }

    /// Whether the protocol's own end has come.
    final boolean isDone() {
        return done;
    }

    /// Whether it came to its proper end, if the connection says so too.
    boolean hasEnded() {
        return done;
    }

    /// Bytes of output text in the last event.
    final long bytesAdded() {
        return bytesAdded;
    }
}
