package com.metisrouter.simulator.protocol;

import tools.jackson.databind.json.JsonMapper;

/// Strings as JSON. Answers are put together as text because nearly all of each chunk is constant.
final class JsonText {

    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonText() {}

    static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }
}
