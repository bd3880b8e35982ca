package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.ParameterRanges;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.json.JsonMembers;
import com.metisrouter.proxy.json.JsonMembers.Span;
import com.metisrouter.proxy.json.Splice;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;

/// A request's JSON object, with typed access to its top-level fields. JSON's null counts as absent.
final class Body {

    private static final int CHARS_AT_ONCE = 8 * 1024;

    private final byte[] bytes;
    private final JsonMembers members;
    private final String prefix;

    private Body(byte[] bytes, JsonMembers members, String prefix) {
        this.bytes = bytes;
        this.members = members;
        this.prefix = prefix;
    }

    static Body read(byte[] bytes) {
        if (bytes.length == 0) {
            throw new Refused(
                    Problem.of(
                            ErrorCode.MISSING_BODY,
                            "The request has no body (expected: a JSON object)."));
        }
        requireUtf8(bytes);
        if (bytes.length >= 3
                && bytes[0] == (byte) 0xef
                && bytes[1] == (byte) 0xbb
                && bytes[2] == (byte) 0xbf) {
            // Readers differ on it (RFC 8259, 8.1), and every offset behind it would be in doubt.
            throw new Refused(
                    Problem.of(ErrorCode.INVALID_JSON, "The body begins with a byte order mark."));
        }
        try {
            var members = JsonMembers.ofDocument(bytes);
            if (members == null) {
                throw new Refused(
                        Problem.of(
                                ErrorCode.INVALID_JSON, "The body must be a single JSON object."));
            }
            return new Body(bytes, members, "");
        } catch (JsonMembers.Duplicate e) {
            throw Refused.of(
                    ErrorCode.DUPLICATE_PARAMETER,
                    "The field \"" + printable(e.name()) + "\" is given twice.",
                    e.name());
        } catch (StreamConstraintsException _) {
            throw new Refused(
                    Problem.of(
                            ErrorCode.INVALID_JSON,
                            "The body's JSON is too deep or has a number or name that is too long (depth limit: "
                                    + JsonMembers.DEPTH_MAX
                                    + ")."));
        } catch (JacksonException e) {
            throw new Refused(
                    Problem.of(
                            ErrorCode.INVALID_JSON, "The body is not valid JSON" + where(e) + "."));
        }
    }

    private static String where(JacksonException e) {
        var at = e.getLocation();
        return at == null || at.getLineNr() < 0
                ? ": " + e.getOriginalMessage()
                : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static void requireUtf8(byte[] bytes) {
        if (isAscii(bytes)) {
            return;
        }
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(Math.min(CHARS_AT_ONCE, bytes.length + 1));
        try {
            while (true) {
                var result = decoder.decode(in, out, true);
                if (result.isError()) {
                    result.throwException();
                }
                if (result.isUnderflow()) {
                    return;
                }
                out.clear();
            }
        } catch (CharacterCodingException _) {
            throw new Refused(
                    Problem.of(
                            ErrorCode.INVALID_UTF8,
                            "The body is not valid UTF-8, at byte " + in.position() + "."));
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (var b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /// The same without some of its fields; the same where there are none to be left out.
    Body without(List<String> names) {
        var left = this;
        for (var name : names) {
            // One after the other: neighbours share a comma.
            left = read(new Splice(left.bytes).remove(left.members, name).apply());
        }
        return left;
    }

    byte[] bytes() {
        return bytes;
    }

    JsonMembers members() {
        return members;
    }

    Map<String, Span> all() {
        return members.all();
    }

    /// @return null where the field is absent or null
    @Nullable Span given(String name) {
        var span = members.find(name);
        return span == null || span.token() == JsonToken.VALUE_NULL ? null : span;
    }

    String requiredString(String name) {
        var span = given(name);
        if (span == null) {
            throw missing(prefix + name);
        }
        if (span.token() != JsonToken.VALUE_STRING) {
            throw wrongType(prefix + name, "a string");
        }
        var text = members.string(span);
        if (text.isBlank()) {
            throw missing(prefix + name);
        }
        return text;
    }

    boolean flag(String name) {
        var span = given(name);
        if (span == null) {
            return false;
        }
        return switch (span.token()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrongType(prefix + name, "true or false");
        };
    }

    /// @return null where the field is absent or null
    @Nullable String optionalString(String name) {
        var span = given(name);
        if (span == null) {
            return null;
        }
        if (span.token() != JsonToken.VALUE_STRING) {
            throw wrongType(prefix + name, "a string");
        }
        return members.string(span);
    }

    /// An array that is there and has elements.
    Span requiredArray(String name, String expected) {
        var span = given(name);
        if (span == null) {
            throw missing(prefix + name);
        }
        if (span.token() != JsonToken.START_ARRAY) {
            throw wrongType(prefix + name, expected);
        }
        if (isEmptyArray(span)) {
            throw missing(prefix + name);
        }
        return span;
    }

    /// A text or an array that is there and is not empty.
    Span requiredTextOrArray(String name, String expected) {
        var span = given(name);
        if (span == null || isEmptyArray(span) || isEmptyString(span)) {
            throw missing(prefix + name);
        }
        if (span.token() != JsonToken.VALUE_STRING && span.token() != JsonToken.START_ARRAY) {
            throw wrongType(prefix + name, expected);
        }
        return span;
    }

    private static boolean isEmptyString(Span span) {
        return span.token() == JsonToken.VALUE_STRING && span.end() - span.start() == 2;
    }

    private boolean isEmptyArray(Span span) {
        if (span.token() != JsonToken.START_ARRAY) {
            return false;
        }
        for (var i = span.start() + 1; i < span.end() - 1; i++) {
            if (!Character.isWhitespace(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /// A field that Gemini's API reads by either spelling of its name.
    ///
    /// @param camel such as `generationConfig`
    @Nullable Span either(String camel) {
        var span = given(camel);
        var other = given(ParameterRanges.snake(camel));
        if (span != null && other != null) {
            throw Refused.of(
                    ErrorCode.DUPLICATE_PARAMETER,
                    "The field \"" + camel + "\" is given twice, in both its spellings.",
                    camel);
        }
        return span == null ? other : span;
    }

    /// The elements of an array; none where the field is absent or something else.
    List<Span> elements(String name) {
        var span = given(name);
        return span == null || span.token() != JsonToken.START_ARRAY
                ? List.of()
                : JsonMembers.elements(bytes, span);
    }

    /// The object in a span, as a body of its own whose fields are named within `name`.
    Body within(String name, Span span) {
        if (span.token() != JsonToken.START_OBJECT) {
            throw wrongType(prefix + name, "an object");
        }
        try {
            return new Body(bytes, JsonMembers.within(bytes, span), prefix + name + ".");
        } catch (JsonMembers.Duplicate e) {
            throw Refused.of(
                    ErrorCode.DUPLICATE_PARAMETER,
                    "The field \""
                            + printable(prefix + name + "." + e.name())
                            + "\" is given twice.",
                    prefix + name);
        }
    }

    /// A whole number in a range; `max` is named in the message.
    OptionalLong wholeNumber(String name, long max) {
        var span = given(name);
        if (span == null) {
            return OptionalLong.empty();
        }
        if (span.token() != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType(prefix + name, "a whole number");
        }
        var value = new BigDecimal(members.raw(span));
        if (value.signum() <= 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw Refused.of(
                    ErrorCode.INVALID_VALUE,
                    "\""
                            + prefix
                            + name
                            + "\" is "
                            + shortened(value.toPlainString())
                            + " (expected: 1.."
                            + max
                            + ").",
                    prefix + name);
        }
        return OptionalLong.of(value.longValueExact());
    }

    /// For a field that is missing, or is not what it should be.
    Refused wrong(String name, String expected) {
        return given(name) == null ? missing(prefix + name) : wrongType(prefix + name, expected);
    }

    static Refused missing(String name) {
        return Refused.of(
                ErrorCode.MISSING_PARAMETER, "\"" + name + "\" is missing or empty.", name);
    }

    static Refused wrongType(String name, String expected) {
        return Refused.of(
                ErrorCode.INVALID_TYPE,
                "\"" + name + "\" has the wrong type (expected: " + expected + ").",
                name);
    }

    static String printable(String text) {
        return shortened(text.replaceAll("\\p{Cntrl}", "?"));
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
