package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.Usage;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// Gemini's `generateContent` and `streamGenerateContent`, whose model and method are in the path.
///
/// Its prompt count includes cached tokens; its candidates count leaves out the thoughts.
public final class GeminiContent implements Dialect {

    private static final int CANDIDATES_MAX = 8;

    private final String model;
    private final boolean stream;
    private final boolean sse;

    public GeminiContent(String model, boolean stream, boolean sse) {
        this.model = model;
        this.stream = stream;
        this.sse = sse;
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public Call read(JsonNode body) {
        if (stream && !sse) {
            throw new BadRequest("this simulator streams with ?alt=sse only");
        }
        int words = 0;
        for (var content : Fields.nonEmptyArray(body, "contents")) {
            words += inParts(content);
        }
        words += inParts(body.path("systemInstruction")) + inParts(body.path("system_instruction"));
        var config = body.path("generationConfig");
        return new ContentCall(
                model,
                Words.atLeastOne(words),
                Fields.positive(config, "maxOutputTokens", Integer.MAX_VALUE),
                Fields.positive(config, "candidateCount", CANDIDATES_MAX).orElse(1),
                stream);
    }

    @Override
    public String error(Fault fault, String responseId) {
        return errorBody(fault);
    }

    @Override
    public String responseIdPrefix() {
        return "gen-";
    }

    @Override
    public String requestIdHeader() {
        return "x-request-id";
    }

    static int inParts(JsonNode content) {
        int words = 0;
        for (var part : content.path("parts")) {
            words += Words.count(part.path("text").asString(""));
        }
        return words;
    }

    static String errorBody(Fault fault) {
        var status =
                switch (fault.status()) {
                    case 401 -> "UNAUTHENTICATED";
                    case 403 -> "PERMISSION_DENIED";
                    case 404 -> "NOT_FOUND";
                    case 429 -> "RESOURCE_EXHAUSTED";
                    case 500 -> "INTERNAL";
                    case 501 -> "UNIMPLEMENTED";
                    case 503 -> "UNAVAILABLE";
                    case 504 -> "DEADLINE_EXCEEDED";
                    default -> fault.status() >= 500 ? "UNKNOWN" : "INVALID_ARGUMENT";
                };
        return "{\"error\":{\"code\":"
                + fault.status()
                + ",\"message\":"
                + JsonText.quote(fault.message())
                + ",\"status\":\""
                + status
                + "\"}}";
    }

    static String usage(Usage usage) {
        return "{\"promptTokenCount\":"
                + usage.input()
                + (usage.cached() > 0 ? ",\"cachedContentTokenCount\":" + usage.cached() : "")
                + ",\"candidatesTokenCount\":"
                + (usage.output() - usage.reasoning())
                + (usage.reasoning() > 0 ? ",\"thoughtsTokenCount\":" + usage.reasoning() : "")
                + ",\"totalTokenCount\":"
                + Math.addExact(usage.input(), usage.output())
                + ",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":"
                + usage.input()
                + "}]}";
    }

    private record ContentCall(
            String model, int inputTokens, OptionalInt outputMax, int choices, boolean stream)
            implements Call {

        @Override
        public UsagePlace usagePlace() {
            return stream ? UsagePlace.EVERY_CHUNK : UsagePlace.AT_END;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var candidates = new StringBuilder();
            for (int choice = 0; choice < choices; choice++) {
                candidates.append(choice == 0 ? "" : ",");
                candidates.append(candidate(choice, generation.text(), finishReason(generation)));
            }
            return response(candidates.toString(), generation, generation.usageAtEnd(), stamp);
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new GeminiStream(this, generation, stamp);
        }

        private String finishReason(Generation generation) {
            return generation.cutByLimit() ? "MAX_TOKENS" : "STOP";
        }

        private String response(
                String candidates, Generation generation, Usage usage, Stamp stamp) {
            return "{\"responseId\":\""
                    + stamp.responseId()
                    + "\",\"modelVersion\":"
                    + JsonText.quote(model)
                    + ",\"candidates\":["
                    + candidates
                    + "]"
                    + generation.usageReport().member("usageMetadata", usage, GeminiContent::usage)
                    + "}";
        }

        private static String candidate(int choice, String text, String finishReason) {
            return "{\"content\":{\"parts\":[{\"text\":\""
                    + text
                    + "\"}],\"role\":\"model\"}"
                    + (finishReason.isEmpty() ? "" : ",\"finishReason\":\"" + finishReason + "\"")
                    + ",\"index\":"
                    + choice
                    + "}";
        }
    }

    /// A stream's chunks are whole responses, each with the usage so far; there is no end mark.
    private record GeminiStream(ContentCall call, Generation generation, Stamp stamp)
            implements StreamForm {

        @Override
        public String opening() {
            return "";
        }

        @Override
        public String word(int chunk) {
            var piece = Generation.piece(chunk / call.choices());
            return event(
                    ContentCall.candidate(chunk % call.choices(), piece, ""),
                    generation.usageAfter(chunk + 1));
        }

        @Override
        public String closing() {
            var events = new StringBuilder();
            for (int choice = 0; choice < call.choices(); choice++) {
                var candidate = ContentCall.candidate(choice, "", call.finishReason(generation));
                events.append(event(candidate, generation.usageAtEnd()));
            }
            return events.toString();
        }

        @Override
        public String failure(Fault fault) {
            return "data: " + errorBody(fault) + "\r\n\r\n";
        }

        private String event(String candidate, Usage usage) {
            return "data: " + call.response(candidate, generation, usage, stamp) + "\r\n\r\n";
        }
    }
}
