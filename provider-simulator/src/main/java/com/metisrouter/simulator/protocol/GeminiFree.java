package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Gemini's `countTokens`, `embedContent` and `batchEmbedContents`, whose model and method are in the path.
public final class GeminiFree implements Dialect {

    private static final int DIMENSIONS = 8;

    private final String model;
    private final String method;
    private final GeminiContent content;

    public GeminiFree(String model, String method) {
        this.model = model;
        this.method = method;
        this.content = new GeminiContent(model, false, false);
    }

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public Call read(JsonNode body) {
        return switch (method) {
            case "countTokens" -> {
                var asked =
                        body.path("contents").isMissingNode()
                                ? body.path("generateContentRequest")
                                : body;
                var words = 0;
                for (var one : Fields.nonEmptyArray(asked, "contents")) {
                    words += GeminiContent.inParts(one);
                }
                yield new AnthropicCount.Counted(model, Words.atLeastOne(words), "totalTokens");
            }
            case "embedContent" -> embed(List.of(body.path("content")), false);
            default -> {
                var contents = new ArrayList<JsonNode>();
                Fields.nonEmptyArray(body, "requests")
                        .forEach(request -> contents.add(request.path("content")));
                yield embed(contents, true);
            }
        };
    }

    private Call embed(List<JsonNode> contents, boolean several) {
        var words = new ArrayList<Integer>();
        for (var one : contents) {
            if (!one.path("parts").isArray()) {
                throw new BadRequest("'content' is required and must have parts");
            }
            words.add(Words.atLeastOne(GeminiContent.inParts(one)));
        }
        return new EmbedCall(model, List.copyOf(words), several);
    }

    @Override
    public String error(Fault fault, String responseId) {
        return content.error(fault, responseId);
    }

    @Override
    public String responseIdPrefix() {
        return "gen-";
    }

    @Override
    public String requestIdHeader() {
        return content.requestIdHeader();
    }

    /// Like the real one it reports no usage.
    private record EmbedCall(String model, List<Integer> words, boolean several)
            implements TextlessCall {

        @Override
        public int inputTokens() {
            return words.stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public UsagePlace usagePlace() {
            return UsagePlace.NOT_ASKED_FOR;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var vectors = words.stream().map(EmbedCall::vector).toList();
            return several
                    ? "{\"embeddings\":[" + String.join(",", vectors) + "]}"
                    : "{\"embedding\":" + vectors.getFirst() + "}";
        }

        private static String vector(int words) {
            var values = new StringBuilder("{\"values\":[");
            for (var i = 0; i < DIMENSIONS; i++) {
                values.append(i == 0 ? "" : ",").append(words % (i + 2)).append(".5");
            }
            return values.append("]}").toString();
        }
    }
}
