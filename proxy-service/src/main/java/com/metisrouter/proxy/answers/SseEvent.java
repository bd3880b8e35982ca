package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// One server-sent event.
final class SseEvent {

    private static final byte[] DATA = "data:".getBytes(UTF_8);
    private static final byte[] NAME = "event:".getBytes(UTF_8);
    private static final List<String> FIELDS = List.of(":", "event:", "id:", "retry:", "data:");

    private final byte[] bytes;
    private final String name;
    private final String data;

    private SseEvent(byte[] bytes, String name, String data) {
        this.bytes = bytes;
        this.name = name;
        this.data = data;
    }

    /// As it came, with the empty line that ends it. Not to be changed.
    byte[] bytes() {
        return bytes;
    }

    /// Empty where it has none.
    String name() {
        return name;
    }

    /// The `data` lines, joined; empty where there are none.
    String data() {
        return data;
    }

    static SseEvent of(byte[] bytes) {
        var name = "";
        var data = "";
        var start = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (begins(bytes, start, i, DATA)) {
                    var line = value(bytes, start, i, DATA);
                    data = data.isEmpty() ? line : data + "\n" + line;
                } else if (begins(bytes, start, i, NAME)) {
                    name = value(bytes, start, i, NAME);
                }
                start = i + 1;
            }
        }
        return new SseEvent(bytes, name, data);
    }

    /// With other data; the same event where that stays as it is.
    SseEvent with(UnaryOperator<String> change) {
        var changed = data.isEmpty() ? data : change.apply(data);
        return changed.equals(data) ? this : new SseEvent(bytes(name, changed), name, changed);
    }

    private static boolean begins(byte[] bytes, int start, int end, byte[] field) {
        return end - start >= field.length
                && Arrays.equals(bytes, start, start + field.length, field, 0, field.length);
    }

    private static String value(byte[] bytes, int start, int end, byte[] field) {
        return new String(bytes, start + field.length, end - start - field.length, UTF_8).strip();
    }

    /// Comments and the fields that go with data.
    boolean hasOnlyFields() {
        return new String(bytes, UTF_8)
                .lines()
                .allMatch(line -> line.isBlank() || FIELDS.stream().anyMatch(line::startsWith));
    }

    /// An event as it is sent.
    ///
    /// @param name empty for none
    static byte[] bytes(String name, String data) {
        return ((name.isEmpty() ? "" : "event: " + name + "\n") + "data: " + data + "\n\n")
                .getBytes(UTF_8);
    }
}
