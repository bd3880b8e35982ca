package com.metisrouter.ledger.verbatim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.metisrouter.contracts.money.Usd;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads JSON that looks exactly as `Json` writes it, and gives up at the first byte that doesn't.
///
/// Strict on purpose: no white space, one way to write each value, plain ASCII. So what was read may be copied as it is where it would otherwise
/// have been written again. Where the JSON ends too soon, an
/// `IndexOutOfBoundsException` may say so. Belongs to one thread.
final class JsonCursor {

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    /// The one bit in which a brace differs from the bracket of its kind.
    private static final int BRACE_OR_BRACKET = 0x20;

    private static final int NAMES = 1_024;
    private static final int NAME_LENGTH_MAX = 64;
    private static final int DIGITS_MAX = 18;
    private static final int DATE_LENGTH = 10;
    private static final long SECONDS_PER_DAY = 86_400;

    private byte[] json = new byte[0];
    private int at;

    /// The same bytes as text, for searching: made when it is first asked for.
    private @Nullable String latin1;

    // What comes again and again: names of models, keys, units. A slot keeps the last that fell
    // into it.
    private final byte[][] nameBytes = new byte[NAMES][];
    private final String[] names = new String[NAMES];

    private byte[] date = new byte[0];
    private long dateSeconds;

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    void begin(byte[] newJson) {
        json = newJson;
        latin1 = null;
        at = 0;
    }

    void end() {
        if (at != json.length) {
            throw NotOurForm.IT_IS;
        }
    }

    void expect(byte[] literal) {
        var to = at + literal.length;
        if (to > json.length || !Arrays.equals(json, at, to, literal, 0, literal.length)) {
            throw NotOurForm.IT_IS;
        }
        at = to;
    }

    private byte peek() {
        if (at >= json.length) {
            throw NotOurForm.IT_IS;
        }
        return json[at];
    }

    private void expect(char c) {
        if (peek() != c) {
            throw NotOurForm.IT_IS;
        }
        at++;
    }

    /// @return whether it was there
    boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /// Whether an array, whose bracket has been read, goes on with another element.
    boolean more(boolean first) {
        if (skip(']')) {
            return false;
        }
        if (!first) {
            expect(',');
        }
        return true;
    }

    /// A string whose opening quote has been read, likely the same as others before it.
    String name() {
        var bytes = json;
        var from = at;
        var to = from;
        var hash = 0;
        byte b;
        while ((b = bytes[to]) != '"') {
            requirePlain(b);
            hash = 31 * hash + b;
            to++;
        }
        at = to + 1;
        if (to - from > NAME_LENGTH_MAX) {
            return text(from, to);
        }
        var slot = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (NAMES - 1);
        var known = nameBytes[slot];
        if (known != null && Arrays.equals(json, from, to, known, 0, known.length)) {
            return names[slot];
        }
        var fresh = text(from, to);
        nameBytes[slot] = Arrays.copyOfRange(json, from, to);
        names[slot] = fresh;
        return fresh;
    }

    /// A string whose opening quote has been read.
    String text() {
        var from = at;
        skipText();
        return text(from, at - 1);
    }

    void skipText() {
        var bytes = json;
        var to = at;
        byte b;
        while ((b = bytes[to]) != '"') {
            requirePlain(b);
            to++;
        }
        at = to + 1;
    }

    /// A string whose opening quote has been read, with JSON inside: quotes and backslashes may be escaped, nothing else.
    String quotedJson() {
        var from = at;
        var escapes = 0;
        byte b;
        while ((b = peek()) != '"') {
            if (b == '\\') {
                at++;
                escapes++;
                if (peek() != '"' && peek() != '\\') {
                    throw NotOurForm.IT_IS;
                }
            } else {
                requirePlain(b);
            }
            at++;
        }
        var to = at++;
        if (escapes == 0) {
            return text(from, to);
        }
        var plain = new byte[to - from - escapes];
        for (int i = from, p = 0; i < to; i++, p++) {
            if (json[i] == '\\') {
                i++;
            }
            plain[p] = json[i];
        }
        return new String(plain, US_ASCII);
    }

    private static void requirePlain(byte b) {
        // Bytes of other alphabets are below zero.
        if (b < ' ' || b == '\\' || b == 0x7f) {
            throw NotOurForm.IT_IS;
        }
    }

    private String text(int from, int to) {
        return new String(json, from, to - from, US_ASCII);
    }

    boolean truth() {
        if (peek() == 't') {
            expect(TRUE);
            return true;
        }
        expect(FALSE);
        return false;
    }

    long number() {
        var negative = skip('-');
        var value = digits();
        if (negative && value == 0) {
            throw NotOurForm.IT_IS;
        }
        return negative ? -value : value;
    }

    int smallNumber() {
        var value = number();
        if ((int) value != value) {
            throw NotOurForm.IT_IS;
        }
        return (int) value;
    }

    /// Without leading zeros.
    private long digits() {
        var from = at;
        var value = 0L;
        int digit;
        while ((digit = peek() - '0') >= 0 && digit <= 9) {
            value = value * 10 + digit;
            at++;
        }
        var length = at - from;
        if (length == 0 || length > DIGITS_MAX || (length > 1 && json[from] == '0')) {
            throw NotOurForm.IT_IS;
        }
        return value;
    }

    /// So many digits.
    private int digits(int count) {
        var value = 0;
        for (var i = 0; i < count; i++) {
            var digit = peek() - '0';
            if (digit < 0 || digit > 9) {
                throw NotOurForm.IT_IS;
            }
            value = value * 10 + digit;
            at++;
        }
        return value;
    }

    /// An amount whose opening quote has been read.
    Usd usd() {
        var negative = skip('-');
        var dollars = digits();
        if (dollars > 999_999_999) {
            throw NotOurForm.IT_IS;
        }
        expect('.');
        var nanos = dollars * 1_000_000_000 + digits(Usd.SCALE);
        expect('"');
        if (negative && nanos == 0) {
            throw NotOurForm.IT_IS;
        }
        return Usd.ofNanos(negative ? -nanos : nanos);
    }

    /// A time whose opening quote has been read: UTC, with as many groups of three decimal places as it needs.
    Instant instant() {
        var seconds = dateSeconds();
        expect('T');
        var hour = digits(2);
        expect(':');
        var minute = digits(2);
        expect(':');
        var second = digits(2);
        if (hour > 23 || minute > 59 || second > 59) {
            throw NotOurForm.IT_IS;
        }
        var nanos = 0;
        if (skip('.')) {
            var group = digits(3);
            nanos = group * 1_000_000;
            if (peek() != 'Z') {
                group = digits(3);
                nanos += group * 1_000;
            }
            if (peek() != 'Z') {
                group = digits(3);
                nanos += group;
            }
            if (group == 0) {
                throw NotOurForm.IT_IS;
            }
        }
        expect('Z');
        expect('"');
        return Instant.ofEpochSecond(seconds + hour * 3_600L + minute * 60L + second, nanos);
    }

    /// The start of the day, which is nearly always that of the time before.
    private long dateSeconds() {
        var to = at + DATE_LENGTH;
        if (to > json.length) {
            throw NotOurForm.IT_IS;
        }
        if (!Arrays.equals(json, at, to, date, 0, date.length)) {
            try {
                dateSeconds = LocalDate.parse(text(at, to)).toEpochDay() * SECONDS_PER_DAY;
            } catch (DateTimeException e) {
                throw NotOurForm.IT_IS;
            }
            date = Arrays.copyOfRange(json, at, to);
        }
        at = to;
        return dateSeconds;
    }

    /// Goes on after the next place where some text stands, whatever comes before it.
    void skipPast(String literal) {
        var text = latin1;
        if (text == null) {
            text = new String(json, ISO_8859_1);
            latin1 = text;
        }
        var found = text.indexOf(literal, at);
        if (found < 0) {
            throw NotOurForm.IT_IS;
        }
        at = found + literal.length();
    }

    /// Passes over what is left of an object or array that is open, its closing bracket included, without looking at it closely.
    void skipRest() {
        var bytes = json;
        var to = at;
        var depth = 1;
        while (depth > 0) {
            var b = bytes[to++];
            if (b == '"') {
                while ((b = bytes[to++]) != '"') {
                    if (b == '\\') {
                        to++;
                    }
                }
            } else if ((b | BRACE_OR_BRACKET) == '{') {
                depth++;
            } else if ((b | BRACE_OR_BRACKET) == '}') {
                depth--;
            }
        }
        at = to;
    }
}
