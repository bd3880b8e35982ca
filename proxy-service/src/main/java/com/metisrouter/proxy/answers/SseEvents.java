package com.metisrouter.proxy.answers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
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
        var start = bytes.position();
        for (var i = start; i < bytes.limit(); i++) {
            var b = bytes.get(i);
            if (b == '\n') {
                if (lineEmpty) {
                    keep(bytes, start, i + 1);
                    start = i + 1;
                    if (!complete(consumer)) {
                        bytes.position(bytes.limit());
                        return;
                    }
                }
                lineEmpty = true;
            } else if (b != '\r') {
                lineEmpty = false;
                eventEmpty = false;
            }
        }
        keep(bytes, start, bytes.limit());
        bytes.position(bytes.limit());
    }

    /// Whether the stream stands between two events.
    public boolean atBoundary() {
        return eventEmpty;
    }

    private void keep(ByteBuffer bytes, int from, int to) {
        if (event.size() + to - from > EVENT_BYTES_MAX) {
            throw new EventTooLarge();
        }
        var piece = new byte[to - from];
        bytes.get(from, piece);
        event.writeBytes(piece);
    }

    private boolean complete(Predicate<byte[]> consumer) {
        var whole = event.toByteArray();
        event.reset();
        eventEmpty = true;
        return consumer.test(whole);
    }
}
