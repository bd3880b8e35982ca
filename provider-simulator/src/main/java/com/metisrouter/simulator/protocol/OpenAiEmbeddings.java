package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/embeddings`: vectors that depend on the text alone, as numbers or as base64.
public final class OpenAiEmbeddings implements Dialect {

    private static final int INPUTS_MAX = 2_048;
    private static final int DIMENSIONS_DEFAULT = 8;
    private static final int DIMENSIONS_MAX = 4_096;

    @Override
    public Protocol protocol() {
        return Protocol.OPENAI;
    }

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var inputs = new ArrayList<Input>();
        var input = body.path("input");
        if (input.isArray() && !input.isEmpty() && !input.get(0).isIntegralNumber()) {
            input.forEach(one -> inputs.add(Input.of(one)));
        } else {
            inputs.add(Input.of(input));
        }
        if (inputs.size() > INPUTS_MAX) {
            throw new BadRequest("'input' must have at most " + INPUTS_MAX + " members");
        }
        return new EmbeddingsCall(
                model,
                Words.atLeastOne(inputs.stream().mapToInt(Input::tokens).sum()),
                inputs,
                Fields.positive(body, "dimensions", DIMENSIONS_MAX).orElse(DIMENSIONS_DEFAULT),
                body.path("encoding_format").asString("float").equals("base64"));
    }

    @Override
    public String error(Fault fault, String responseId) {
        return OpenAiErrors.body(fault);
    }

    @Override
    public String responseIdPrefix() {
        return "emb-";
    }

    @Override
    public String requestIdHeader() {
        return "x-request-id";
    }

    private static String usage(Usage usage) {
        return "{\"prompt_tokens\":" + usage.input() + ",\"total_tokens\":" + usage.input() + "}";
    }

    /// One text or one array of token ids, reduced to what the answer needs.
    private record Input(int tokens, int seed) {

        static Input of(JsonNode input) {
            if (input.isString() && !input.stringValue().isEmpty()) {
                return new Input(Words.count(input.stringValue()), input.stringValue().hashCode());
            }
            if (input.isArray() && !input.isEmpty() && input.get(0).isIntegralNumber()) {
                return new Input(input.size(), input.hashCode());
            }
            throw new BadRequest(
                    "'input' must be a non-empty string, or an array of strings or of token ids");
        }

        float component(int dimension) {
            return ((seed * 31 + dimension * 0x9E3779B9) >> 16) / 32_768f;
        }
    }

    private record EmbeddingsCall(
            String model, int inputTokens, List<Input> inputs, int dimensions, boolean base64)
            implements Call {

        @Override
        public OptionalInt outputMax() {
            return OptionalInt.empty();
        }

        @Override
        public int choices() {
            return 0;
        }

        @Override
        public boolean stream() {
            return false;
        }

        @Override
        public UsagePlace usagePlace() {
            return UsagePlace.AT_END;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var body = new StringBuilder("{\"object\":\"list\",\"data\":[");
            for (int i = 0; i < inputs.size(); i++) {
                body.append(i == 0 ? "" : ",")
                        .append("{\"object\":\"embedding\",\"index\":")
                        .append(i);
                body.append(",\"embedding\":");
                vector(body, inputs.get(i));
                body.append('}');
            }
            var usage =
                    generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), OpenAiEmbeddings::usage);
            return body.append("],\"model\":")
                    .append(JsonText.quote(model))
                    .append(usage)
                    .append('}')
                    .toString();
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            throw new IllegalStateException("embeddings are never streamed");
        }

        private void vector(StringBuilder body, Input input) {
            if (base64) {
                var bytes =
                        ByteBuffer.allocate(dimensions * Float.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < dimensions; i++) {
                    bytes.putFloat(input.component(i));
                }
                body.append('"')
                        .append(Base64.getEncoder().encodeToString(bytes.array()))
                        .append('"');
                return;
            }
            for (int i = 0; i < dimensions; i++) {
                body.append(i == 0 ? '[' : ',').append(input.component(i));
            }
            body.append(']');
        }
    }
}
