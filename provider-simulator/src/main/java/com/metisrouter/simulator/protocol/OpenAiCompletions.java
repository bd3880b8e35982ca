package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.UsageReport;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// OpenAI's older `POST /v1/completions`: each prompt gets `n` answers.
public final class OpenAiCompletions extends OpenAiDialect {

    private static final int CHOICES_MAX = 128;

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var prompt = body.path("prompt");
        var prompts = prompt.isArray() && prompt.path(0).isString() ? prompt.size() : 1;
        var stream = Fields.flag(body, "stream");
        return new CompletionsCall(
                model,
                Words.atLeastOne(words(prompt)),
                Fields.positive(body, "max_tokens", Integer.MAX_VALUE),
                prompts * Fields.positive(body, "n", CHOICES_MAX).orElse(1),
                stream,
                Fields.flag(body.path("stream_options"), "include_usage"));
    }

    @Override
    public String responseIdPrefix() {
        return "cmpl-";
    }

    private static int words(JsonNode prompt) {
        if (prompt.isString()) {
            return Words.count(prompt.stringValue());
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw new BadRequest("'prompt' is required and must be a string or an array");
        }
        var words = 0;
        for (var part : prompt) {
            words += part.isString() ? Words.count(part.stringValue()) : 1;
        }
        return words;
    }

    record CompletionsCall(
            String model,
            int inputTokens,
            OptionalInt outputMax,
            int choices,
            boolean stream,
            boolean includeUsage)
            implements Call {

        @Override
        public UsagePlace usagePlace() {
            return stream && !includeUsage ? UsagePlace.NOT_ASKED_FOR : UsagePlace.AT_END;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var list = new StringBuilder();
            for (var choice = 0; choice < choices; choice++) {
                list.append(choice == 0 ? "" : ",")
                        .append(choice(choice, generation.text(), reason(generation)));
            }
            return head(stamp)
                    + list
                    + "]"
                    + generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), OpenAiUsage::of)
                    + "}";
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new CompletionsStream(this, generation, stamp);
        }

        String head(Stamp stamp) {
            return "{\"id\":\""
                    + stamp.responseId()
                    + "\",\"object\":\"text_completion\",\"created\":"
                    + stamp.createdEpochSecond()
                    + ",\"model\":"
                    + JsonText.quote(model)
                    + ",\"choices\":[";
        }

        static String choice(int index, String text, String finishReason) {
            return "{\"text\":\""
                    + text
                    + "\",\"index\":"
                    + index
                    + ",\"logprobs\":null,\"finish_reason\":"
                    + finishReason
                    + "}";
        }

        static String reason(Generation generation) {
            return generation.cutByLimit() ? "\"length\"" : "\"stop\"";
        }
    }

    private record CompletionsStream(CompletionsCall call, Generation generation, Stamp stamp)
            implements StreamForm {

        @Override
        public String opening() {
            return "";
        }

        @Override
        public String word(int chunk) {
            return event(
                    CompletionsCall.choice(
                            chunk % call.choices(),
                            Generation.piece(chunk / call.choices()),
                            "null"));
        }

        @Override
        public String closing() {
            var events = new StringBuilder();
            for (var choice = 0; choice < call.choices(); choice++) {
                events.append(
                        event(
                                CompletionsCall.choice(
                                        choice, "", CompletionsCall.reason(generation))));
            }
            if (call.includeUsage() && generation.usageReport() != UsageReport.OMITTED) {
                events.append("data: ")
                        .append(call.head(stamp))
                        .append(']')
                        .append(
                                generation
                                        .usageReport()
                                        .member("usage", generation.usageAtEnd(), OpenAiUsage::of))
                        .append("}\n\n");
            }
            return events.append("data: [DONE]\n\n").toString();
        }

        @Override
        public String failure(Fault fault) {
            return "data: " + OpenAiErrors.body(fault) + "\n\n";
        }

        private String event(String choice) {
            return "data: " + call.head(stamp) + choice + "]}\n\n";
        }
    }
}
