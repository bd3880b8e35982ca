package com.metisrouter.proxy.answers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Writes the data of server-sent events as the elements of one JSON array, each as soon as it has come.
public final class EventArray {

    private static final byte[] SEPARATOR = {',', '\r', '\n'};
    private static final byte[] END = {'\r', '\n', ']'};
    private static final byte[] EMPTY = {'[', ']'};

    private final SseEvents events = new SseEvents();
    private boolean begun;

    /// @param bytes of events; what is no whole event is kept until the rest has come
    /// @throws SseEvents.EventTooLarge if an event doesn't end
    public byte[] elements(ByteBuffer bytes) {
        var elements = new ByteArrayOutputStream();
        events.feed(
                bytes,
                event -> {
                    var data = SseEvent.of(event);
                    if (data.hasData()) {
                        if (begun) {
                            elements.writeBytes(SEPARATOR);
                        } else {
                            elements.write('[');
                        }
                        begun = true;
                        elements.writeBytes(data.dataBytes());
                    }
                    return true;
                });
        return elements.toByteArray();
    }

    public byte[] end() {
        return (begun ? END : EMPTY).clone();
    }
}
