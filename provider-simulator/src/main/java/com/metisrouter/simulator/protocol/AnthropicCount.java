package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import tools.jackson.databind.JsonNode;

/// Anthropic's `POST /v1/messages/count_tokens`.
public final class AnthropicCount implements Dialect {

    private final AnthropicMessages messages = new AnthropicMessages();

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public Call read(JsonNode body) {
        var words =
                Words.inContent(body.path("system"))
                        + Words.inMessages(Fields.nonEmptyArray(body, "messages"));
        return new Counted(Fields.text(body, "model"), Words.atLeastOne(words), "input_tokens");
    }

    @Override
    public String error(Fault fault, String responseId) {
        return messages.error(fault, responseId);
    }

    @Override
    public String responseIdPrefix() {
        return "req_";
    }

    @Override
    public String requestIdHeader() {
        return messages.requestIdHeader();
    }

    /// @param field under which the count is answered
    record Counted(String model, int inputTokens, String field) implements TextlessCall {

        @Override
        public String plain(Generation generation, Stamp stamp) {
            return "{\"" + field + "\":" + inputTokens + "}";
        }
    }
}
