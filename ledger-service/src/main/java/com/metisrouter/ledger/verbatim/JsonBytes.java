package com.metisrouter.ledger.verbatim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.metisrouter.contracts.money.Usd;
import java.util.Arrays;

/// JSON while it is being written.
final class JsonBytes {

    private static final long NANOS_PER_USD = 1_000_000_000;

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
        if (value < 0) {
            return add(Long.toString(value).getBytes(ISO_8859_1));
        }
        var digits = 1;
        for (var rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        digits(value, digits);
        return this;
    }

    /// An amount as `Usd` writes it.
    JsonBytes usd(Usd amount) {
        var nanos = amount.nanos();
        if (nanos == Long.MIN_VALUE) {
            return text(amount.toString());
        }
        if (nanos < 0) {
            add('-');
            nanos = -nanos;
        }
        number(nanos / NANOS_PER_USD).add('.').digits(nanos % NANOS_PER_USD, Usd.SCALE);
        return this;
    }

    private void digits(long value, int count) {
        room(count);
        var rest = value;
        for (var i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    /// The inside of a string.
    ///
    /// @throws NotOurForm if a character would have to be escaped, or takes more than a byte
    JsonBytes text(String text) {
        var size = text.length();
        room(size);
        for (var i = 0; i < size; i++) {
            var c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                throw NotOurForm.IT_IS;
            }
            bytes[length + i] = (byte) c;
        }
        length += size;
        return this;
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
