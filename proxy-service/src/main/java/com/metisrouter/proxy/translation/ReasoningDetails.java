package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The entries of a message's `reasoning_details`, in the form that OpenRouter made usual: they bring a provider's signatures
/// back to it in the next turn.
///
/// Clients that speak another protocol have one opaque string for this (`redacted_thinking.data`, `encrypted_content`): entries
/// are packed into it behind a prefix.
final class ReasoningDetails {

    static final String TEXT = "reasoning.text";
    static final String ENCRYPTED = "reasoning.encrypted";

    /// Formats, which say who can read an entry.
    static final String ANTHROPIC = "anthropic-claude-v1";

    static final String GEMINI = "google-gemini-v1";

    private static final String PACKED = "metis1:";
    private static final JsonMapper MAPPER = new JsonMapper();

    private ReasoningDetails() {}

    static ObjectNode encrypted(String data, String format) {
        return Nodes.typed(ENCRYPTED).put("data", data).put("format", format);
    }

    static boolean isFrom(String format, JsonNode detail) {
        var given = text(detail.path("format"));
        return given.equals(format);
    }

    static String pack(List<? extends JsonNode> details) {
        var all = Nodes.array();
        details.forEach(all::add);
        return PACKED + Base64.getEncoder().encodeToString(all.toString().getBytes(UTF_8));
    }

    /// The entries that were packed; none if somebody else made the string.
    static List<ObjectNode> unpack(String packed) {
        if (!packed.startsWith(PACKED)) {
            return List.of();
        }
        try {
            var bytes = Base64.getDecoder().decode(packed.substring(PACKED.length()));
            return MAPPER.readTree(bytes) instanceof ArrayNode details
                    ? Nodes.objects(details)
                    : List.of();
        } catch (IllegalArgumentException | JacksonException _) {
            return List.of();
        }
    }
}
