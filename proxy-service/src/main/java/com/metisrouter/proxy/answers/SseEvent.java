package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.proxy.json.MemberScan;
import com.metisrouter.proxy.json.Trees;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// One server-sent event.
final class SseEvent {

    private static final byte[] DATA = "data:".getBytes(UTF_8);
    private static final byte[] NAME = "event:".getBytes(UTF_8);
    private static final List<String> FIELDS = List.of(":", "event:", "id:", "retry:", "data:");

    private static final byte[] DONE = EventReader.DONE.getBytes(UTF_8);

    private final byte[] bytes;
    private final String name;
    private final int dataFrom;
    private final int dataTo;
    private @Nullable String data;

    /// @param dataFrom where the data stands, if it is one line
    /// @param data null where it is one line, until somebody asks
    private SseEvent(byte[] bytes, String name, int dataFrom, int dataTo, @Nullable String data) {
        this.bytes = bytes;
        this.name = name;
        this.dataFrom = dataFrom;
        this.dataTo = dataTo;
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

    boolean hasData() {
        return dataTo > dataFrom || (data != null && !data.isEmpty());
    }

    boolean isDone() {
        return data == null
                ? Arrays.equals(bytes, dataFrom, dataTo, DONE, 0, DONE.length)
                : data.equals(EventReader.DONE);
    }

    /// The data as JSON.
    ///
    /// @throws JacksonException if it is none
    JsonNode tree() {
        if (data == null) {
            try {
                return Trees.read(bytes, dataFrom, dataTo - dataFrom);
            } catch (JacksonException _) {
                // Bytes that are no UTF-8 are a provider's slip within a text; as a text they can
                // be read.
            }
        }
        return Trees.read(data());
    }

    /// Its members, to be walked over where the data stands; null where it isn't in one line.
    @Nullable MemberScan members() {
        return data == null ? MemberScan.ofObject(bytes, dataFrom, dataTo) : null;
    }

    /// The `data` lines, joined; empty where there are none.
    String data() {
        var text = data;
        if (text == null) {
            text = new String(bytes, dataFrom, dataTo - dataFrom, UTF_8);
            data = text;
        }
        return text;
    }

    /// The data as it stands, or joined.
    byte[] dataBytes() {
        return data == null ? Arrays.copyOfRange(bytes, dataFrom, dataTo) : data.getBytes(UTF_8);
    }

    static SseEvent of(byte[] bytes) {
        var name = "";
        var from = 0;
        var to = 0;
        String joined = null;
        var start = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (begins(bytes, start, i, DATA)) {
                    if (to == from && joined == null) {
                        from = start + DATA.length;
                        to = i;
                        while (from < to && bytes[from] <= ' ' && bytes[from] >= 0) {
                            from++;
                        }
                        while (to > from && bytes[to - 1] <= ' ' && bytes[to - 1] >= 0) {
                            to--;
                        }
                    } else {
                        var before =
                                joined == null ? new String(bytes, from, to - from, UTF_8) : joined;
                        joined = before + "\n" + value(bytes, start, i, DATA);
                    }
                } else if (begins(bytes, start, i, NAME)) {
                    name = value(bytes, start, i, NAME);
                }
                start = i + 1;
            }
        }
        return new SseEvent(bytes, name, from, to, joined);
    }

    /// With other data; the same event where that stays as it is.
    SseEvent with(UnaryOperator<String> change) {
        if (!hasData()) {
            return this;
        }
        var before = data();
        var changed = change.apply(before);
        return changed.equals(before)
                ? this
                : new SseEvent(bytes(name, changed), name, 0, 0, changed);
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
