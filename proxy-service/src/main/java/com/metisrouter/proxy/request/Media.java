package com.metisrouter.proxy.request;

import com.metisrouter.proxy.json.JsonMembers;
import java.util.Arrays;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Finds whether messages carry anything but text: an image's tokens are not bounded by its bytes.
final class Media {

    private static final int MESSAGE_DEPTH = 2;
    private static final int PART_DEPTH = 4;
    private static final byte[] TYPE = {'"', 't', 'y', 'p', 'e', '"'};

    private Media() {}

    /// @param messages an array in a valid document
    static boolean isIn(byte[] json, JsonMembers.Span messages) {
        if (!mayNameTypes(json, messages)) {
            return false;
        }
        try (var parser =
                JsonMembers.FACTORY.createParser(
                        ObjectReadContext.empty(),
                        json,
                        messages.start(),
                        messages.end() - messages.start())) {
            var depth = 0;
            var inContent = false;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.PROPERTY_NAME) {
                    if (depth == MESSAGE_DEPTH) {
                        inContent = parser.currentName().equals("content");
                    } else if (depth == PART_DEPTH
                            && inContent
                            && parser.currentName().equals("type")) {
                        var isText =
                                parser.nextToken() == JsonToken.VALUE_STRING
                                        && isText(parser.getString());
                        if (!isText) {
                            return true;
                        }
                    }
                }
            }
            return false;
        }
    }

    /// Whether the name of a part's type is there at all, or could be, written with escapes.
    private static boolean mayNameTypes(byte[] json, JsonMembers.Span messages) {
        var last = messages.end() - TYPE.length;
        for (var i = messages.start(); i <= last; i++) {
            var b = json[i];
            if ((b == '\\' && json[i + 1] == 'u')
                    || (b == '"'
                            && Arrays.equals(json, i, i + TYPE.length, TYPE, 0, TYPE.length))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isText(String partType) {
        return partType.equals("text") || partType.equals("refusal");
    }
}
