package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import tools.jackson.databind.JsonNode;

/// The one tool that an answer calls: its name and the argument that takes the generated words.
///
/// The arguments are `{"argument":"word1 word2 …"}`: as many whitespace-separated words as the answer has tokens.
record ToolSketch(String name, String argument) {

    private static final String ARGUMENT_DEFAULT = "text";

    /// Takes the schema's first string property, so that a client that checks the arguments accepts them.
    static ToolSketch of(String name, JsonNode schema) {
        for (var property : schema.path("properties").properties()) {
            boolean text = property.getValue().path("type").asString("").equals("string");
            // A name with whitespace would add words to the arguments.
            if (text
                    && Words.count(property.getKey()) == 1
                    && property.getKey().strip().equals(property.getKey())) {
                return new ToolSketch(name, property.getKey());
            }
        }
        return new ToolSketch(name, ARGUMENT_DEFAULT);
    }

    String arguments(Generation generation) {
        var arguments = new StringBuilder();
        for (int word = 0; word < generation.words(); word++) {
            arguments.append(piece(generation, word));
        }
        return arguments.toString();
    }

    String piece(Generation generation, int word) {
        var open = word == 0 ? "{" + JsonText.quote(argument) + ":\"" : "";
        var close = word == generation.words() - 1 ? "\"}" : "";
        return open + Generation.piece(word) + close;
    }
}
