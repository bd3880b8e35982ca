package com.metisrouter.proxy.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.json.JsonMembers;
import com.metisrouter.proxy.json.Splice;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// Puts what a request cost beside its usage: `cost` as a plain JSON number, since clients know that, and `cost_usd` as the exact string.
///
/// All else stays as the provider sent it, byte for byte.
final class CostSplice {

    private CostSplice() {}

    /// Into a JSON object with a usage block; where that is missing, what was counted is put there.
    static byte[] into(byte[] json, UsageShape shape, Cost cost) {
        try {
            var members = JsonMembers.ofDocument(json);
            if (members == null) {
                return json;
            }
            var usage = members.find(shape.field());
            if (usage == null || usage.token() != JsonToken.START_OBJECT) {
                return new Splice(json).set(members, shape.field(), shape.json(cost)).apply();
            }
            return cost(new Splice(json), JsonMembers.within(json, usage), cost).apply();
        } catch (JacksonException | JsonMembers.Duplicate _) {
            // What the provider sent is passed on as it is; the header and the usage log have the
            // cost.
            return json;
        }
    }

    /// Into the usage block at a path within an event's data; an event without one stays as it is.
    static byte[] intoEvent(SseEvent event, Cost cost, String... path) {
        try {
            var json = event.data().getBytes(UTF_8);
            var object = JsonMembers.ofDocument(json);
            for (var name : path) {
                var member = object == null ? null : object.find(name);
                object =
                        member == null || member.token() != JsonToken.START_OBJECT
                                ? null
                                : JsonMembers.within(json, member);
            }
            return object == null
                    ? event.bytes()
                    : SseEvent.bytes(
                            event.name(),
                            new String(cost(new Splice(json), object, cost).apply(), UTF_8));
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return event.bytes();
        }
    }

    private static Splice cost(Splice splice, JsonMembers usage, Cost cost) {
        return splice.set(usage, "cost", Json.plain(cost.charge().toBigDecimal()))
                .set(usage, "cost_usd", "\"" + cost.charge() + "\"");
    }

    /// A usage chunk for a chat stream to which the provider gave none.
    static byte[] usageChunk(@Nullable JsonNode lastChunk, Cost cost) {
        var chunk = new LinkedHashMap<String, Object>();
        for (var name : new String[] {"id", "object", "created", "model"}) {
            if (lastChunk != null && lastChunk.has(name)) {
                chunk.put(name, lastChunk.get(name));
            }
        }
        chunk.put("choices", new Object[0]);
        var json = Json.mapper().writeValueAsString(chunk);
        return SseEvent.bytes(
                "",
                json.substring(0, json.length() - 1)
                        + ",\"usage\":"
                        + UsageShape.CHAT.json(cost)
                        + "}");
    }
}
