package com.metisrouter.proxy.request;

import com.metisrouter.proxy.json.JsonMembers;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Finds whether messages carry anything but text: an image's tokens are not bounded by its bytes.
final class Media {

    private static final int MESSAGE_DEPTH = 2;
    private static final int PART_DEPTH = 4;

    private Media() {}

    /// @param messages an array in a valid document
    static boolean isIn(byte[] json, JsonMembers.Span messages) {
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

    private static boolean isText(String partType) {
        return partType.equals("text") || partType.equals("refusal");
    }
}
