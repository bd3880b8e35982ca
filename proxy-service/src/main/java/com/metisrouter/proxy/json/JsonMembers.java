package com.metisrouter.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/// Where the members of a JSON object stand in its bytes, so that one can be changed and all others stay as they are.
///
/// Numbers, key order, spacing and escapes of what is not touched survive, which reading and writing again would not promise.
public final class JsonMembers {

    /// How deep arrays and objects may nest.
    public static final int DEPTH_MAX = 200;

    /// By so many bytes Jackson tells encodings apart.
    private static final int DETECTED_BYTES = 4;

    private static final int NAME_LENGTH_MAX = 4_096;
    private static final int NUMBER_LENGTH_MAX = 1_000;

    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // Of the thread: others are queues that all threads share.
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNameLength(NAME_LENGTH_MAX)
                                    .maxNumberLength(NUMBER_LENGTH_MAX)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /// A member's value, from `start` to before `end`.
    public record Span(JsonToken token, int start, int end) {}

    /// A name that was given twice.
    public static final class Duplicate extends RuntimeException {
        private final String name;

        Duplicate(String name) {
            super("\"" + name + "\" is given twice", null, false, false);
            this.name = name;
        }

        public String name() {
            return name;
        }
    }

    private final byte[] json;
    private final int open;
    private final Map<String, Span> members;
    private final Map<String, Integer> names;

    JsonMembers(byte[] json, int open, Map<String, Span> members, Map<String, Integer> names) {
        this.json = json;
        this.open = open;
        this.members = members;
        this.names = names;
    }

    /// Reads the object that is the whole document.
    ///
    /// @throws tools.jackson.core.JacksonException if it is no valid JSON
    /// @throws Duplicate if the object has a name twice
    /// @return null if the document is valid, but no object
    public static @Nullable JsonMembers ofDocument(byte[] json) {
        var plain = MemberScan.of(json, 0, json.length);
        return plain == null ? parsed(json) : plain;
    }

    static @Nullable JsonMembers parsed(byte[] json) {
        requireNoOtherEncoding(json);
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json, 0, json.length)) {
            var first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                if (first != null) {
                    parser.skipChildren();
                    parser.finishToken();
                    parser.nextToken();
                }
                return null;
            }
            var members = read(json, parser, 0);
            if (parser.nextToken() != null) {
                return null;
            }
            return members;
        }
    }

    /// Jackson takes a NUL among the first bytes for UTF-16 or UTF-32 and reads on in that, which is another document than the one that
    /// everybody else sees.
    private static void requireNoOtherEncoding(byte[] json) {
        for (var i = 0; i < Math.min(json.length, DETECTED_BYTES); i++) {
            if (json[i] == 0) {
                throw new StreamReadException(
                        null, "NUL at offset " + i + " (expected: JSON in UTF-8)");
            }
        }
    }

    /// Reads the object that stands in a span of a valid document.
    public static JsonMembers within(byte[] json, Span object) {
        var plain = MemberScan.of(json, object.start(), object.end());
        return plain == null ? parsed(json, object) : plain;
    }

    private static JsonMembers parsed(byte[] json, Span object) {
        try (var parser =
                FACTORY.createParser(
                        ObjectReadContext.empty(),
                        json,
                        object.start(),
                        object.end() - object.start())) {
            parser.nextToken();
            return read(json, parser, object.start());
        }
    }

    /// The elements of the array that stands in a span of a valid document, in order.
    public static List<Span> elements(byte[] json, Span array) {
        try (var parser =
                FACTORY.createParser(
                        ObjectReadContext.empty(),
                        json,
                        array.start(),
                        array.end() - array.start())) {
            var elements = new ArrayList<Span>();
            parser.nextToken();
            for (var token = parser.nextToken();
                    token != JsonToken.END_ARRAY;
                    token = parser.nextToken()) {
                elements.add(span(parser, token, array.start()));
            }
            return elements;
        }
    }

    private static Span span(JsonParser parser, JsonToken token, int offset) {
        var start = offset + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        var end = offset + (int) parser.currentLocation().getByteOffset();
        // A number's end is known only once the byte after it was seen.
        return new Span(token, start, token.isNumeric() ? start + parser.getStringLength() : end);
    }

    private static JsonMembers read(byte[] json, JsonParser parser, int offset) {
        var members = new LinkedHashMap<String, Span>();
        var names = new HashMap<String, Integer>();
        var open = offset + (int) parser.currentTokenLocation().getByteOffset();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            names.putIfAbsent(name, offset + (int) parser.currentTokenLocation().getByteOffset());
            var span = span(parser, parser.nextToken(), offset);
            if (members.putIfAbsent(name, span) != null) {
                throw new Duplicate(name);
            }
        }
        return new JsonMembers(json, open, members, names);
    }

    public Map<String, Span> all() {
        return members;
    }

    public @Nullable Span find(String name) {
        return members.get(name);
    }

    /// A whole member with the comma that goes with it, so that without it the object is still one; null where there is none.
    @Nullable Span member(String name) {
        var value = members.get(name);
        var start = names.get(name);
        if (value == null || start == null) {
            return null;
        }
        var before = -1;
        var after = -1;
        var passed = false;
        for (var other : members.entrySet()) {
            if (other.getKey().equals(name)) {
                passed = true;
            } else if (!passed) {
                before = other.getValue().end();
            } else {
                after = names.getOrDefault(other.getKey(), -1);
                break;
            }
        }
        return after >= 0
                ? new Span(value.token(), start, after)
                : new Span(value.token(), before >= 0 ? before : start, value.end());
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /// Where a first member would be put.
    public int afterOpening() {
        return open + 1;
    }

    /// The text of a string value.
    public String string(Span span) {
        return isPlain(span)
                ? new String(json, span.start() + 1, span.end() - span.start() - 2, UTF_8)
                : parsed(span);
    }

    private boolean isPlain(Span span) {
        for (var i = span.start(); i < span.end(); i++) {
            if (json[i] == '\\') {
                return false;
            }
        }
        return span.token() == JsonToken.VALUE_STRING;
    }

    private String parsed(Span span) {
        try (var parser =
                FACTORY.createParser(
                        ObjectReadContext.empty(), json, span.start(), span.end() - span.start())) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /// The bytes of a value as they stand.
    public String raw(Span span) {
        return new String(json, span.start(), span.end() - span.start(), UTF_8);
    }
}
