package com.metisrouter.proxy.metering;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What metering needs of an answer that came whole.
///
/// @param usage the provider's usage block, null where it gave none
/// @param raw the same, byte for byte
public record WholeUsage(
        @Nullable JsonNode usage, @Nullable String raw, String finishReason, OutputText output) {

    /// Empty where the body is no JSON object.
    public static Optional<WholeUsage> read(byte[] body) {
        try {
            var root = Trees.read(body);
            if (!root.isObject() || root.path("error").isObject()) {
                return Optional.empty();
            }
            var output = new OutputText();
            var finishReason = "";
            for (var choice : root.path("choices")) {
                var message = choice.path("message");
                var index = Math.floorMod(choice.path("index").asInt(0), 128);
                add(output, index, message.path("content"));
                add(output, index, message.path("refusal"));
                add(output, index, message.path("reasoning_content"));
                add(output, index, message.path("reasoning"));
                for (var call : message.path("tool_calls")) {
                    add(output, index, call.path("function").path("arguments"));
                }
                add(output, index, message.path("function_call").path("arguments"));
                finishReason = choice.path("finish_reason").asString(finishReason);
            }
            var usage = root.path("usage");
            return Optional.of(
                    usage.isObject()
                            ? new WholeUsage(usage, RawUsage.in(body), finishReason, output)
                            : new WholeUsage(null, null, finishReason, output));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static void add(OutputText output, int index, JsonNode text) {
        if (text.isString() && !text.stringValue().isEmpty()) {
            output.add(index, text.stringValue());
        }
    }
}
