package com.metisrouter.proxy.stored;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.json.JsonMembers;
import com.metisrouter.proxy.json.Splice;
import com.metisrouter.proxy.stored.ResponseIds.Place;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Gives the responses in one provider's answers the names that one account's client knows them by. All else stays byte for byte.
public final class ResponseNames {

    private final ResponseIds ids;
    private final String accountId;
    private final String provider;

    public ResponseNames(ResponseIds ids, String accountId, String provider) {
        this.ids = ids;
        this.accountId = accountId;
        this.provider = provider;
    }

    /// Of a response, or of an answer about one.
    public byte[] inResponse(byte[] json) {
        try {
            var members = JsonMembers.ofDocument(json);
            return members == null ? json : named(new Splice(json), members).apply();
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return json;
        }
    }

    /// Of the response within an event's data; data without one stays as it is.
    public String inEvent(String data) {
        if (!data.contains("\"response\"")) {
            return data;
        }
        try {
            var json = data.getBytes(UTF_8);
            var members = JsonMembers.ofDocument(json);
            var response = members == null ? null : members.find("response");
            return response == null || response.token() != JsonToken.START_OBJECT
                    ? data
                    : new String(
                            named(new Splice(json), JsonMembers.within(json, response)).apply(),
                            UTF_8);
        } catch (JacksonException | JsonMembers.Duplicate _) {
            return data;
        }
    }

    private Splice named(Splice splice, JsonMembers response) {
        for (var field : new String[] {"id", "previous_response_id"}) {
            var span = response.find(field);
            if (span != null && span.token() == JsonToken.VALUE_STRING) {
                var name = ids.name(accountId, new Place(provider, response.string(span)));
                splice.replace(span, Json.mapper().writeValueAsString(name));
            }
        }
        return splice;
    }
}
