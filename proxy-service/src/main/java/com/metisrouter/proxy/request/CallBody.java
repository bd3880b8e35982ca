package com.metisrouter.proxy.request;

import com.metisrouter.contracts.wire.Json;
import java.util.OptionalLong;
import tools.jackson.core.JsonToken;

/// The bytes that the client sent, and how they are changed for the provider.
public final class CallBody {

    private final Body body;

    CallBody(Body body) {
        this.body = body;
    }

    /// As the client sent it. Not to be changed.
    public byte[] bytes() {
        return body.bytes();
    }

    /// For the provider: its own name for the model, usage asked for in a stream, an output limit where one is set for the client.
    public byte[] forProvider(Call call, OptionalLong cap) {
        var members = body.members();
        var splice = new Splice(body.bytes()).set(members, "model", quoted(call.upstreamModel()));
        if (call.streamed()) {
            askForUsage(splice, members);
        }
        if (cap.isPresent()) {
            splice.set(
                    members, call.model().outputLimitParameter(), Long.toString(cap.getAsLong()));
        }
        return splice.apply();
    }

    private void askForUsage(Splice splice, JsonMembers members) {
        var options = members.find("stream_options");
        if (options != null && options.token() == JsonToken.START_OBJECT) {
            splice.set(JsonMembers.within(body.bytes(), options), "include_usage", "true");
        } else {
            splice.set(members, "stream_options", "{\"include_usage\":true}");
        }
    }

    private static String quoted(String text) {
        return Json.mapper().writeValueAsString(text);
    }
}
