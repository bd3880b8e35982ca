package com.metisrouter.proxy.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Looks into the events of a streamed answer in OpenAI's form and remembers what metering needs: the usage, why it ended, and the text.
public final class SseUsageTap {

    /// What an event is to the one who passes it on.
    public enum Kind {
        /// To be passed on as it is.
        CONTENT,
        /// The extra chunk that carries nothing but usage, there because we asked for it.
        USAGE_ONLY,
        /// `[DONE]`
        DONE,
        /// The provider says that it failed.
        ERROR,
        /// Neither JSON nor `[DONE]`.
        BROKEN
    }

    private static final String DONE = "[DONE]";
    private static final List<String> FIELDS = List.of(":", "event:", "id:", "retry:", "data:");
    private static final byte[] DATA = "data:".getBytes(UTF_8);

    private final OutputText output;
    private @Nullable JsonNode usage;
    private @Nullable String usageData;
    private @Nullable JsonNode lastChunk;
    private String finishReason = "";
    private String errorMessage = "";
    private boolean done;
    private long bytesAdded;

    public SseUsageTap(OutputText output) {
        this.output = output;
    }

    public Kind look(byte[] event) {
        bytesAdded = 0;
        var data = data(event);
        if (data.isEmpty()) {
            return isWithoutData(event) ? Kind.CONTENT : Kind.BROKEN;
        }
        if (data.equals(DONE)) {
            done = true;
            return Kind.DONE;
        }
        try {
            var chunk = Trees.read(data);
            return chunk.isObject() ? look(chunk, data) : Kind.BROKEN;
        } catch (JacksonException _) {
            return Kind.BROKEN;
        }
    }

    private Kind look(JsonNode chunk, String data) {
        var error = chunk.path("error");
        if (error.isObject() || error.isString()) {
            errorMessage =
                    error.isString() ? error.stringValue() : error.path("message").asString("");
            return Kind.ERROR;
        }
        lastChunk = chunk;
        var choices = chunk.path("choices");
        for (var choice : choices) {
            look(choice.path("index").asInt(0), choice);
        }
        var reported = chunk.path("usage");
        if (reported.isObject()) {
            usage = reported;
            usageData = data;
            return choices.isArray() && choices.isEmpty() ? Kind.USAGE_ONLY : Kind.CONTENT;
        }
        return Kind.CONTENT;
    }

    private void look(int index, JsonNode choice) {
        var reason = choice.path("finish_reason");
        if (reason.isString()) {
            finishReason = reason.stringValue();
        }
        var delta = choice.path("delta");
        add(index, delta.path("content"));
        add(index, delta.path("refusal"));
        add(index, delta.path("reasoning_content"));
        add(index, delta.path("reasoning"));
        for (var call : delta.path("tool_calls")) {
            add(index, call.path("function").path("arguments"));
        }
        add(index, delta.path("function_call").path("arguments"));
    }

    private void add(int index, JsonNode text) {
        if (text.isString() && !text.stringValue().isEmpty() && index >= 0 && index < CHOICES_MAX) {
            output.add(index, text.stringValue());
            bytesAdded += Utf8.length(text.stringValue());
        }
    }

    /// A provider that numbers choices wildly must not make us allocate.
    private static final int CHOICES_MAX = 128;

    /// The `data` lines of an event, joined.
    static String data(byte[] event) {
        var data = "";
        var start = 0;
        for (var i = 0; i < event.length; i++) {
            if (event[i] == '\n') {
                if (isData(event, start, i)) {
                    var line =
                            new String(event, start + DATA.length, i - start - DATA.length, UTF_8)
                                    .strip();
                    data = data.isEmpty() ? line : data + "\n" + line;
                }
                start = i + 1;
            }
        }
        return data;
    }

    /// Comments and the fields that go with data.
    private static boolean isWithoutData(byte[] event) {
        return new String(event, UTF_8)
                .lines()
                .allMatch(line -> line.isBlank() || FIELDS.stream().anyMatch(line::startsWith));
    }

    private static boolean isData(byte[] event, int start, int end) {
        return end - start >= DATA.length
                && Arrays.equals(event, start, start + DATA.length, DATA, 0, DATA.length);
    }

    /// The provider's last usage block, null where none came.
    public @Nullable JsonNode usage() {
        return usage;
    }

    /// The same, byte for byte.
    @Nullable String rawUsage() {
        return usageData == null ? null : RawUsage.in(usageData.getBytes(UTF_8));
    }

    /// The last chunk that was no error, null before the first.
    public @Nullable JsonNode lastChunk() {
        return lastChunk;
    }

    public String finishReason() {
        return finishReason;
    }

    public String errorMessage() {
        return errorMessage;
    }

    public boolean done() {
        return done;
    }

    /// Bytes of output text in the last event.
    public long bytesAdded() {
        return bytesAdded;
    }
}
