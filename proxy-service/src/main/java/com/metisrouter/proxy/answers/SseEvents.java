package com.metisrouter.proxy.answers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/// Cuts a stream of server-sent events into events, each with its bytes as they came. Keeps no more than the event that is under way.
public final class SseEvents {

    /// Bytes of one event. Larger ones are refused, so that a provider can't fill the memory.
    public static final int EVENT_BYTES_MAX = 8 * 1024 * 1024;

    private final ByteArrayOutputStream event = new ByteArrayOutputStream(512);
    private boolean lineEmpty = true;
    private boolean eventEmpty = true;

    /// Thrown when an event is larger than the limit.
    public static final class EventTooLarge extends RuntimeException {
        EventTooLarge() {
            super("event: more than " + EVENT_BYTES_MAX + " bytes", null, false, false);
        }
    }

    /// @param consumer gets each event that is complete, with the empty line that ends it; false stops the reading
    public void feed(ByteBuffer bytes, Predicate<byte[]> consumer) {
        var chunk = new byte[bytes.remaining()];
        bytes.get(chunk);
        var start = 0;
        for (var i = 0; i < chunk.length; i++) {
            var b = chunk[i];
            if (b == '\n') {
                if (lineEmpty) {
                    var whole = whole(chunk, start, i + 1);
                    start = i + 1;
                    if (!consumer.test(whole)) {
                        return;
                    }
                }
                lineEmpty = true;
            } else if (b != '\r') {
                lineEmpty = false;
                eventEmpty = false;
            }
        }
        checkLength(chunk.length - start);
        event.write(chunk, start, chunk.length - start);
    }

    /// Whether the stream stands between two events.
    public boolean atBoundary() {
        return eventEmpty;
    }

    private byte[] whole(byte[] chunk, int from, int to) {
        checkLength(to - from);
        eventEmpty = true;
        if (event.size() == 0) {
            return Arrays.copyOfRange(chunk, from, to);
        }
        event.write(chunk, from, to - from);
        var whole = event.toByteArray();
        event.reset();
        return whole;
    }

    private void checkLength(int more) {
        if (event.size() + more > EVENT_BYTES_MAX) {
            throw new EventTooLarge();
        }
    }
}
