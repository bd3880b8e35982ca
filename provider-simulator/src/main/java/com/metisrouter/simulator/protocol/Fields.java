package com.metisrouter.simulator.protocol;

import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// Reads members of a request's body as strictly as providers do, with their messages.
final class Fields {

    private Fields() {}

    static String text(JsonNode body, String name) {
        var value = body.path(name);
        if (!value.isString() || value.stringValue().isBlank()) {
            throw new BadRequest("'" + name + "' is required and must be a non-empty string");
        }
        return value.stringValue();
    }

    static JsonNode nonEmptyArray(JsonNode body, String name) {
        var value = body.path(name);
        if (!value.isArray() || value.isEmpty()) {
            throw new BadRequest("'" + name + "' is required and must be a non-empty array");
        }
        return value;
    }

    static boolean flag(JsonNode body, String name) {
        var value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new BadRequest("'" + name + "' must be a boolean");
        }
        return value.booleanValue();
    }

    static OptionalInt positive(JsonNode body, String name, int most) {
        var value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 1
                || value.intValue() > most) {
            throw new BadRequest("'" + name + "' must be an integer in 1.." + most);
        }
        return OptionalInt.of(value.intValue());
    }
}
