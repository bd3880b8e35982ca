package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/moderations`, which never reports usage. Whatever has the word `harm` in it is flagged.
public final class OpenAiModerations extends OpenAiDialect {

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var input = body.path("input");
        if (!input.isString() && (!input.isArray() || input.isEmpty())) {
            throw new BadRequest("'input' is required and must be a string or an array");
        }
        var texts = new ArrayList<String>();
        if (input.isString()) {
            texts.add(input.stringValue());
        } else {
            input.forEach(one ->
                    texts.add(one.isString() ? one.stringValue() : one.path("text").asString("")));
        }
        return new ModerationsCall(
                model,
                Words.atLeastOne(texts.stream().mapToInt(Words::count).sum()),
                List.copyOf(texts));
    }

    @Override
    public String responseIdPrefix() {
        return "modr-";
    }

    private record ModerationsCall(String model, int inputTokens, List<String> texts)
            implements TextlessCall {

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var results = new StringBuilder();
            for (var text : texts) {
                var flagged = text.contains("harm");
                results.append(results.isEmpty() ? "" : ",")
                        .append("{\"flagged\":")
                        .append(flagged)
                        .append(",\"categories\":{\"violence\":")
                        .append(flagged)
                        .append("},\"category_scores\":{\"violence\":")
                        .append(flagged ? "0.9" : "0.1")
                        .append("},\"category_applied_input_types\":{\"violence\":[\"text\"]}}");
            }
            return "{\"id\":\""
                    + stamp.responseId()
                    + "\",\"model\":"
                    + JsonText.quote(model)
                    + ",\"results\":["
                    + results
                    + "]}";
        }
    }
}
