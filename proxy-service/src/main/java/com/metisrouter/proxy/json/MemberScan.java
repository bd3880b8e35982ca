package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// Walks over the members of an object, or the elements of an array, that is plainly right: in one pass, and without a parser's apparatus.
///
/// It only ever says yes: of what is not right, or is unusual in any way (escaped names, deep nesting, long numbers), it says that it does
/// not know, and the parser decides and words the refusal.
public final class MemberScan {

    private static final int DEPTH_MAX = 60;
    private static final int NAME_BYTES_MAX = 200;
    private static final int NUMBER_BYTES_MAX = 100;
    private static final int UNKNOWN = -1;

    private final byte[] json;
    private final int to;
    private final boolean inObject;
    private int at;
    private boolean begun;
    private boolean complete;
    private int nameStart;
    private int nameEnd;
    private int start;
    private int end;

    private MemberScan(byte[] json, int from, int to, boolean inObject) {
        this.json = json;
        this.to = to;
        this.inObject = inObject;
        this.at = space(from);
    }

    /// Of the object that the bytes of a span are.
    public static MemberScan ofObject(byte[] json, int from, int to) {
        return new MemberScan(json, from, to, true);
    }

    /// Of the array that the bytes of a span are.
    public static MemberScan ofArray(byte[] json, int from, int to) {
        return new MemberScan(json, from, to, false);
    }

    /// @return null where it is for the parser to say
    static @Nullable JsonMembers of(byte[] json, int from, int to) {
        var scan = ofObject(json, from, to);
        var open = scan.at;
        var members = new LinkedHashMap<String, JsonMembers.Span>();
        var names = new HashMap<String, Integer>();
        while (scan.next()) {
            var name =
                    new String(
                            json, scan.nameStart + 1, scan.nameEnd - scan.nameStart - 2, US_ASCII);
            names.put(name, scan.nameStart);
            if (members.put(name, new JsonMembers.Span(scan.token(), scan.start, scan.end))
                    != null) {
                return null;
            }
        }
        return scan.isComplete() ? new JsonMembers(json, open, members, names) : null;
    }

    /// Goes on to the next one; false where there is none, or it does not know.
    public boolean next() {
        var close = inObject ? '}' : ']';
        if (!begun) {
            begun = true;
            if (at(at) != (inObject ? '{' : '[')) {
                return false;
            }
            at = space(at + 1);
            if (at(at) == close) {
                complete = space(at + 1) == to;
                return false;
            }
        } else if (at(at) == ',') {
            at = space(at + 1);
        } else {
            complete = at(at) == close && space(at + 1) == to;
            return false;
        }
        nameStart = at;
        nameEnd = inObject ? name(at) : at;
        start = nameEnd == UNKNOWN || !inObject ? nameEnd : value(nameEnd);
        end = start == UNKNOWN ? UNKNOWN : valueEnd(start);
        if (end == UNKNOWN) {
            // So that nothing follows.
            at = to;
            return false;
        }
        at = space(end);
        return true;
    }

    /// Whether all of it has been walked over, and was plainly right.
    public boolean isComplete() {
        return complete;
    }

    public boolean isNamed(byte[] name) {
        return Arrays.equals(json, nameStart + 1, nameEnd - 1, name, 0, name.length);
    }

    /// The first byte of the value, which says what it is.
    public byte first() {
        return json[start];
    }

    public int start() {
        return start;
    }

    /// Behind the last byte of the value.
    public int end() {
        return end;
    }

    private JsonToken token() {
        return switch (json[start]) {
            case '"' -> JsonToken.VALUE_STRING;
            case '{' -> JsonToken.START_OBJECT;
            case '[' -> JsonToken.START_ARRAY;
            case 't' -> JsonToken.VALUE_TRUE;
            case 'f' -> JsonToken.VALUE_FALSE;
            case 'n' -> JsonToken.VALUE_NULL;
            default -> isWhole() ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
        };
    }

    private boolean isWhole() {
        for (var i = start; i < end; i++) {
            if (json[i] == '.' || json[i] == 'e' || json[i] == 'E') {
                return false;
            }
        }
        return true;
    }

    /// Zero where the bytes end, which is no character of JSON outside of a string.
    private byte at(int i) {
        return i < to ? json[i] : 0;
    }

    private int space(int from) {
        var i = from;
        while (i < to
                && (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t')) {
            i++;
        }
        return i;
    }

    /// Where a name without anything special ends, its quotes included.
    private int name(int from) {
        if (at(from) != '"') {
            return UNKNOWN;
        }
        var last = Math.min(to, from + NAME_BYTES_MAX);
        for (var i = from + 1; i < last; i++) {
            var b = json[i];
            if (b == '"') {
                return i + 1;
            }
            if (b < ' ' || b == '\\') {
                return UNKNOWN;
            }
        }
        return UNKNOWN;
    }

    /// Where the value of a member begins, from the end of its name.
    private int value(int nameEnd) {
        var colon = space(nameEnd);
        return at(colon) == ':' ? space(colon + 1) : UNKNOWN;
    }

    /// Containers are walked without recursion: of each that is open, only what it is must be known.
    private int valueEnd(int from) {
        var objects = 0L;
        var depth = 0;
        var i = from;
        while (true) {
            var opening = at(i);
            if (opening == '{' || opening == '[') {
                var inside = space(i + 1);
                if (at(inside) == (opening == '{' ? '}' : ']')) {
                    i = inside + 1;
                } else {
                    if (++depth > DEPTH_MAX) {
                        return UNKNOWN;
                    }
                    objects = objects << 1 | (opening == '{' ? 1 : 0);
                    i = opening == '{' ? element(inside) : inside;
                    if (i == UNKNOWN) {
                        return UNKNOWN;
                    }
                    continue;
                }
            } else {
                i = scalarEnd(i, opening);
            }
            // A value has ended: so may those around it.
            while (i != UNKNOWN && depth > 0) {
                i = space(i);
                var object = (objects & 1) != 0;
                if (at(i) == ',') {
                    break;
                }
                if (at(i) != (object ? '}' : ']')) {
                    return UNKNOWN;
                }
                i++;
                depth--;
                objects >>= 1;
            }
            if (i == UNKNOWN || depth == 0) {
                return i;
            }
            i = space(i + 1);
            if ((objects & 1) != 0) {
                i = element(i);
                if (i == UNKNOWN) {
                    return UNKNOWN;
                }
            }
        }
    }

    /// From the name of an object's member to its value.
    private int element(int from) {
        var nameEnd = name(from);
        return nameEnd == UNKNOWN ? UNKNOWN : value(nameEnd);
    }

    private int scalarEnd(int from, byte first) {
        return switch (first) {
            case '"' -> stringEnd(from + 1);
            case 't' -> literalEnd(from, "true");
            case 'f' -> literalEnd(from, "false");
            case 'n' -> literalEnd(from, "null");
            default -> numberEnd(from);
        };
    }

    private int literalEnd(int from, String literal) {
        for (var i = 0; i < literal.length(); i++) {
            if (at(from + i) != literal.charAt(i)) {
                return UNKNOWN;
            }
        }
        return from + literal.length();
    }

    private int numberEnd(int from) {
        var i = at(from) == '-' ? from + 1 : from;
        if (at(i) == '0') {
            i++;
        } else {
            i = digits(i);
        }
        if (i != UNKNOWN && at(i) == '.') {
            i = digits(i + 1);
        }
        if (i != UNKNOWN && (at(i) == 'e' || at(i) == 'E')) {
            i = digits(at(i + 1) == '+' || at(i + 1) == '-' ? i + 2 : i + 1);
        }
        return i - from > NUMBER_BYTES_MAX ? UNKNOWN : i;
    }

    /// At least one.
    private int digits(int from) {
        var i = from;
        while (at(i) >= '0' && at(i) <= '9') {
            i++;
        }
        return i == from ? UNKNOWN : i;
    }

    private int stringEnd(int from) {
        var i = from;
        while (i >= 0 && i < to) {
            var b = json[i];
            if (b == '"') {
                return i + 1;
            }
            if (b >= ' ' && b != '\\') {
                i++;
            } else if (b == '\\') {
                i = escapeEnd(i + 1);
            } else if (b >= 0) {
                return UNKNOWN;
            } else {
                i = characterEnd(i);
            }
        }
        return UNKNOWN;
    }

    private int escapeEnd(int from) {
        return switch (at(from)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> from + 1;
            case 'u' ->
                    isHex(from + 1) && isHex(from + 2) && isHex(from + 3) && isHex(from + 4)
                            ? from + 5
                            : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private boolean isHex(int i) {
        var b = at(i);
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }

    /// Of UTF-8 beyond ASCII (RFC 3629, 4).
    private int characterEnd(int from) {
        var lead = json[from] & 0xff;
        var second = at(from + 1) & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return isTail(second) ? from + 2 : UNKNOWN;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            var right =
                    second >= (lead == 0xe0 ? 0xa0 : 0x80)
                            && second <= (lead == 0xed ? 0x9f : 0xbf);
            return right && isTail(at(from + 2) & 0xff) ? from + 3 : UNKNOWN;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            var right =
                    second >= (lead == 0xf0 ? 0x90 : 0x80)
                            && second <= (lead == 0xf4 ? 0x8f : 0xbf);
            return right && isTail(at(from + 2) & 0xff) && isTail(at(from + 3) & 0xff)
                    ? from + 4
                    : UNKNOWN;
        }
        return UNKNOWN;
    }

    private static boolean isTail(int b) {
        return b >= 0x80 && b <= 0xbf;
    }
}
