package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.UsageReport;
import tools.jackson.databind.JsonNode;

/// `POST /v1/rerank` as Cohere has it: one search unit for each hundred documents.
public final class Rerank extends OpenAiDialect {

    private static final int DOCUMENTS_A_SEARCH = 100;

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var words = Words.count(Fields.text(body, "query"));
        var documents = Fields.nonEmptyArray(body, "documents");
        for (var document : documents) {
            words +=
                    Words.count(
                            document.isString()
                                    ? document.stringValue()
                                    : document.path("text").asString(""));
        }
        return new RerankCall(
                model,
                Words.atLeastOne(words),
                documents.size(),
                Math.min(
                        documents.size(),
                        Fields.positive(body, "top_n", Integer.MAX_VALUE)
                                .orElse(documents.size())));
    }

    @Override
    public String responseIdPrefix() {
        return "rerank-";
    }

    private record RerankCall(String model, int inputTokens, int documents, int top)
            implements TextlessCall {

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var results = new StringBuilder();
            for (var i = 0; i < top; i++) {
                results.append(i == 0 ? "" : ",")
                        .append("{\"index\":")
                        .append(i)
                        .append(",\"relevance_score\":")
                        .append((documents - i) / (double) (documents + 1))
                        .append('}');
            }
            var meta =
                    generation.usageReport() == UsageReport.TRUE
                            ? ",\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"search_units\":"
                                    + Math.ceilDiv(documents, DOCUMENTS_A_SEARCH)
                                    + "}}"
                            : "";
            return "{\"id\":\""
                    + stamp.responseId()
                    + "\",\"results\":["
                    + results
                    + "]"
                    + meta
                    + "}";
        }
    }
}
