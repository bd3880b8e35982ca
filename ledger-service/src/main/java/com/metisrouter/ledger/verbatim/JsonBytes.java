package com.metisrouter.ledger.verbatim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/// JSON while it is being written.
final class JsonBytes {

    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        bytes = new byte[expected];
    }

    JsonBytes add(byte[] raw) {
        room(raw.length);
        System.arraycopy(raw, 0, bytes, length, raw.length);
        length += raw.length;
        return this;
    }

    JsonBytes add(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes number(long value) {
        return add(Long.toString(value).getBytes(ISO_8859_1));
    }

    /// The inside of a string.
    ///
    /// @throws NotOurForm if a character would have to be escaped, or takes more than a byte
    JsonBytes text(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                throw NotOurForm.IT_IS;
            }
        }
        return add(text.getBytes(ISO_8859_1));
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }
}
