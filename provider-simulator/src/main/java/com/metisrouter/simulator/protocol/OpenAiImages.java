package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.UsageReport;
import tools.jackson.databind.JsonNode;

/// OpenAI's images, made, edited and varied. A model with `dall` in its name reports no usage, as DALL·E; others report tokens.
public final class OpenAiImages extends OpenAiDialect {

    /// A PNG of one pixel.
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

    private static final int IMAGES_MAX = 10;
    private static final int TOKENS_AN_IMAGE = 272;
    private static final int TOKENS_A_GIVEN_IMAGE = 194;

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var given =
                body.path("image").isMissingNode() && body.path("image[]").isMissingNode() ? 0 : 1;
        if (given == 0) {
            Fields.text(body, "prompt");
        }
        return new ImagesCall(
                model,
                Words.count(body.path("prompt").asString("")),
                given * TOKENS_A_GIVEN_IMAGE,
                number(body));
    }

    /// Forms have all as text.
    private static int number(JsonNode body) {
        var n = body.path("n");
        return n.isString()
                ? Integer.parseUnsignedInt(n.stringValue())
                : Fields.positive(body, "n", IMAGES_MAX).orElse(1);
    }

    @Override
    public String responseIdPrefix() {
        return "img-";
    }

    private record ImagesCall(String model, int words, int imageTokens, int images)
            implements TextlessCall {

        @Override
        public int inputTokens() {
            return Words.atLeastOne(words + imageTokens);
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var data = new StringBuilder();
            for (var i = 0; i < images; i++) {
                data.append(i == 0 ? "" : ",")
                        .append("{\"b64_json\":\"")
                        .append(PIXEL)
                        .append("\"}");
            }
            var tells =
                    !OpenAiChat.baseModel(model).contains("dall")
                            && generation.usageReport() == UsageReport.TRUE;
            var output = images * TOKENS_AN_IMAGE;
            var usage =
                    tells
                            ? ",\"usage\":{\"input_tokens\":"
                                    + inputTokens()
                                    + ",\"input_tokens_details\":{\"text_tokens\":"
                                    + (inputTokens() - imageTokens)
                                    + ",\"image_tokens\":"
                                    + imageTokens
                                    + "},\"output_tokens\":"
                                    + output
                                    + ",\"total_tokens\":"
                                    + (inputTokens() + output)
                                    + "}"
                            : "";
            return "{\"created\":"
                    + stamp.createdEpochSecond()
                    + ",\"data\":["
                    + data
                    + "]"
                    + usage
                    + "}";
        }
    }
}
