package com.metisrouter.proxy.request;

import com.metisrouter.proxy.json.JsonMembers;
import java.util.Set;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Looks for what may be more than text, at any depth of a value. A mere likeness counts: then more is held than is needed.
final class TypesWithin {

    private TypesWithin() {}

    /// Whether every `type` that is a text is one of these.
    static boolean areAll(Set<String> known, byte[] json, JsonMembers.Span value) {
        try (var parser =
                JsonMembers.FACTORY.createParser(
                        ObjectReadContext.empty(),
                        json,
                        value.start(),
                        value.end() - value.start())) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals("type")
                        && parser.nextToken() == JsonToken.VALUE_STRING
                        && !known.contains(parser.getString())) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Whether any member has one of these names.
    static boolean hasName(Set<String> names, byte[] json, JsonMembers.Span value) {
        try (var parser =
                JsonMembers.FACTORY.createParser(
                        ObjectReadContext.empty(),
                        json,
                        value.start(),
                        value.end() - value.start())) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && names.contains(parser.currentName())) {
                    return true;
                }
            }
            return false;
        }
    }
}
