package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.json.JsonMembers;
import com.metisrouter.proxy.json.Splice;
import com.metisrouter.proxy.stored.ResponseIds;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// A JSON body that goes to a provider of the same protocol: the bytes that the client sent, but for what must be set.
final class JsonBody implements CallBody {

    private final Body body;
    private final ResponseIds.@Nullable Place previous;

    /// @param previous the response that it goes on from, by its provider's own id; null where there is none
    JsonBody(Body body, ResponseIds.@Nullable Place previous) {
        this.body = body;
        this.previous = previous;
    }

    @Override
    public byte[] bytes() {
        return body.bytes();
    }

    @Override
    public Content forProvider(Call call, Leg leg, OptionalLong cap) {
        var members = body.members();
        var splice = new Splice(body.bytes());
        setModel(splice, members, leg);
        RoutingFields.at(call.endpoint()).forEach(name -> splice.remove(members, name));
        if (previous != null) {
            splice.set(members, "previous_response_id", quoted(previous.id()));
        }
        if (call.ask().streamed() && asksForUsage(leg.operation())) {
            askForUsage(splice, members);
        }
        if (cap.isPresent()) {
            limit(
                    splice,
                    members,
                    OutputLimit.field(leg.operation(), call.model()),
                    cap.getAsLong());
        }
        return Content.json(splice.apply());
    }

    /// The body with the provider's name for the model, and no other change.
    byte[] named(Leg leg) {
        var splice = new Splice(body.bytes());
        setModel(splice, body.members(), leg);
        return splice.apply();
    }

    /// Gemini's paths name the model. The requests of a batch name it once more, each for itself.
    private void setModel(Splice splice, JsonMembers members, Leg leg) {
        switch (leg.operation()) {
            case GENERATE_CONTENT -> {
                var named = quoted("models/" + leg.upstreamModel());
                replace(splice, members, named);
                var counted = body.given("generateContentRequest");
                if (counted != null && counted.token() == JsonToken.START_OBJECT) {
                    replace(splice, JsonMembers.within(body.bytes(), counted), named);
                }
            }
            case EMBED_CONTENT -> {
                var named = quoted("models/" + leg.upstreamModel());
                replace(splice, members, named);
                for (var request : body.elements("requests")) {
                    if (request.token() == JsonToken.START_OBJECT) {
                        splice.set(JsonMembers.within(body.bytes(), request), "model", named);
                    }
                }
            }
            default -> splice.set(members, "model", quoted(leg.upstreamModel()));
        }
    }

    private static void replace(Splice splice, JsonMembers object, String model) {
        var given = object.find("model");
        if (given != null) {
            splice.replace(given, model);
        }
    }

    private static boolean asksForUsage(Endpoint operation) {
        return operation == Endpoint.CHAT_COMPLETIONS || operation == Endpoint.COMPLETIONS;
    }

    private void askForUsage(Splice splice, JsonMembers members) {
        var options = members.find("stream_options");
        if (options != null && options.token() == JsonToken.START_OBJECT) {
            splice.set(JsonMembers.within(body.bytes(), options), "include_usage", "true");
        } else {
            splice.set(members, "stream_options", "{\"include_usage\":true}");
        }
    }

    private void limit(Splice splice, JsonMembers members, String field, long tokens) {
        var dot = field.indexOf('.');
        if (dot < 0) {
            splice.set(members, field, Long.toString(tokens));
            return;
        }
        var outer = body.either(field.substring(0, dot));
        var inner = field.substring(dot + 1);
        if (outer != null && outer.token() == JsonToken.START_OBJECT) {
            splice.set(JsonMembers.within(body.bytes(), outer), inner, Long.toString(tokens));
        } else {
            splice.set(members, field.substring(0, dot), "{\"" + inner + "\":" + tokens + "}");
        }
    }

    private static String quoted(String text) {
        return Json.mapper().writeValueAsString(text);
    }
}
