package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.UsageReport;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// OpenAI's transcriptions and translations. A file lasts a second for each 16,000 bytes; models with `whisper` in their name bill
/// that, others tokens.
public final class OpenAiTranscriptions extends OpenAiDialect {

    private static final int BYTES_A_SECOND = 16_000;

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var bytes = body.path("file").path("bytes");
        if (!bytes.isNumber()) {
            throw new BadRequest("'file' is required and must be a file");
        }
        return new TranscriptionsCall(
                model,
                Math.max(1, Math.ceilDiv(bytes.intValue(), BYTES_A_SECOND)),
                body.path("response_format").asString("json"),
                body.path("stream").asString("").equals("true"));
    }

    @Override
    public String responseIdPrefix() {
        return "tr-";
    }

    private record TranscriptionsCall(String model, int inputTokens, String format, boolean stream)
            implements Call {

        @Override
        public OptionalInt outputMax() {
            return OptionalInt.empty();
        }

        @Override
        public int choices() {
            return 1;
        }

        @Override
        public UsagePlace usagePlace() {
            return UsagePlace.AT_END;
        }

        @Override
        public String contentType() {
            return isJson() ? "application/json" : "text/plain; charset=utf-8";
        }

        private boolean isJson() {
            return format.equals("json") || format.equals("verbose_json");
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            if (!isJson()) {
                return generation.text() + "\n";
            }
            var more =
                    format.equals("verbose_json")
                            ? ",\"task\":\"transcribe\",\"language\":\"english\",\"segments\":[],\"duration\":"
                                    + inputTokens
                                    + ".0"
                            : "";
            return "{\"text\":\"" + generation.text() + "\"" + more + usage(generation) + "}";
        }

        String usage(Generation generation) {
            if (generation.usageReport() != UsageReport.TRUE) {
                return "";
            }
            return OpenAiChat.baseModel(model).contains("whisper")
                    ? ",\"usage\":{\"type\":\"duration\",\"seconds\":" + inputTokens + "}"
                    : ",\"usage\":{\"type\":\"tokens\",\"input_tokens\":"
                            + inputTokens
                            + ",\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":"
                            + inputTokens
                            + "},\"output_tokens\":"
                            + generation.usageAtEnd().output()
                            + ",\"total_tokens\":"
                            + (inputTokens + generation.usageAtEnd().output())
                            + "}";
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new TranscriptionStream(this, generation);
        }
    }

    private record TranscriptionStream(TranscriptionsCall call, Generation generation)
            implements StreamForm {

        @Override
        public String opening() {
            return "";
        }

        @Override
        public String word(int chunk) {
            return "data: {\"type\":\"transcript.text.delta\",\"delta\":\""
                    + Generation.piece(chunk)
                    + "\"}\n\n";
        }

        @Override
        public String closing() {
            return "data: {\"type\":\"transcript.text.done\",\"text\":\""
                    + generation.text()
                    + "\""
                    + call.usage(generation)
                    + "}\n\n";
        }

        @Override
        public String failure(Fault fault) {
            return "data: " + OpenAiErrors.body(fault) + "\n\n";
        }
    }
}
