package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/audio/speech`: bytes that stand for sound, or events with `stream_format: sse`. One input word is one output token.
public final class OpenAiSpeech extends OpenAiDialect {

    @Override
    public Call read(JsonNode body) {
        var input = Fields.text(body, "input");
        return new SpeechCall(
                Fields.text(body, "model"),
                Words.atLeastOne(Words.count(input)),
                body.path("stream_format").asString("").equals("sse"));
    }

    @Override
    public String responseIdPrefix() {
        return "tts-";
    }

    private record SpeechCall(String model, int inputTokens, boolean stream) implements Call {

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
            return stream ? UsagePlace.AT_END : UsagePlace.NOT_ASKED_FOR;
        }

        @Override
        public String contentType() {
            return "audio/mpeg";
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            return "ID3 " + generation.text();
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new SpeechStream(generation);
        }
    }

    private record SpeechStream(Generation generation) implements StreamForm {

        @Override
        public String opening() {
            return "";
        }

        @Override
        public String word(int chunk) {
            var sound = Generation.piece(chunk).getBytes(StandardCharsets.UTF_8);
            return "data: {\"type\":\"speech.audio.delta\",\"audio\":\""
                    + Base64.getEncoder().encodeToString(sound)
                    + "\"}\n\n";
        }

        @Override
        public String closing() {
            return "data: {\"type\":\"speech.audio.done\""
                    + generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), ItemsUsage::of)
                    + "}\n\n";
        }

        @Override
        public String failure(Fault fault) {
            return "data: " + OpenAiErrors.body(fault) + "\n\n";
        }
    }
}
