package com.metisrouter.proxy.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.request.JsonMembers;
import com.metisrouter.proxy.request.Splice;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/// Puts what a request cost beside its usage: `cost` as a plain JSON number, since clients know that, and `cost_usd` as the exact string.
public final class CostSplice {

    private CostSplice() {}

    /// Into a JSON object with a usage block; where that is missing, what was counted is put there.
    public static byte[] into(byte[] json, Measured measured) {
        try {
            var members = JsonMembers.ofDocument(json);
            if (members == null) {
                return json;
            }
            var usage = members.find("usage");
            if (usage == null || usage.token() != JsonToken.START_OBJECT) {
                return new Splice(json).set(members, "usage", usageOf(measured)).apply();
            }
            var inner = JsonMembers.within(json, usage);
            return new Splice(json)
                    .set(inner, "cost", number(measured.charge()))
                    .set(inner, "cost_usd", "\"" + measured.charge() + "\"")
                    .apply();
        } catch (JacksonException | JsonMembers.Duplicate _) {
            // What the provider sent is passed on as it is; the header and the usage log have the
            // cost.
            return json;
        }
    }

    /// Into the data of an event.
    public static byte[] intoEvent(byte[] event, Measured measured) {
        var spliced = into(SseUsageTap.data(event).getBytes(UTF_8), measured);
        return event(new String(spliced, UTF_8));
    }

    /// A usage chunk for a stream to which the provider gave none.
    public static byte[] usageEvent(@Nullable JsonNode lastChunk, Measured measured) {
        var chunk = new LinkedHashMap<String, Object>();
        for (var name : new String[] {"id", "object", "created", "model"}) {
            if (lastChunk != null && lastChunk.has(name)) {
                chunk.put(name, lastChunk.get(name));
            }
        }
        chunk.put("choices", new Object[0]);
        var json = Json.mapper().writeValueAsString(chunk);
        return event(
                json.substring(0, json.length() - 1) + ",\"usage\":" + usageOf(measured) + "}");
    }

    public static byte[] event(String data) {
        return ("data: " + data + "\n\n").getBytes(UTF_8);
    }

    private static String usageOf(Measured measured) {
        var input = measured.tokens(Unit.Side.INPUT);
        var output = measured.tokens(Unit.Side.OUTPUT);
        return "{\"prompt_tokens\":"
                + input
                + ",\"completion_tokens\":"
                + output
                + ",\"total_tokens\":"
                + Math.addExact(input, output)
                + ",\"cost\":"
                + number(measured.charge())
                + ",\"cost_usd\":\""
                + measured.charge()
                + "\"}";
    }

    private static String number(Usd amount) {
        return Json.plain(amount.toBigDecimal());
    }
}
