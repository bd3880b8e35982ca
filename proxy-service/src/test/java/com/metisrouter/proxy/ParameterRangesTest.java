package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values that are out of the range that a model publishes are refused before anything is bought.
final class ParameterRangesTest {

    private static final Map<String, ParameterRange> CHAT =
            Map.of(
                    "temperature", ParameterRange.parse("0..2"),
                    "n", ParameterRange.parse("whole 1..4"),
                    "tool_choice", ParameterRange.oneOf(List.of("auto", "none")),
                    "metadata.tag", ParameterRange.oneOf(List.of("a", "b")));

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private void publish(String id, Map<String, ParameterRange> ranges) {
        var model =
                EndpointModels.all().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseGet(() -> TestModels.chat(id, "sim", "chat"));
        running.models.on(id, model.with(ranges, Set.of(Capability.TOOLS)));
    }

    private static void assertRefused(
            HttpResponse<String> response, String code, String param, String expected) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        var error = Json.mapper().readTree(response.body()).path("error");
        assertThat(error.path("code").asString()).as(response.body()).isEqualTo(code);
        assertThat(error.path("param").asString()).isEqualTo(param);
        assertThat(error.path("message").asString()).contains("expected: " + expected);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"temperature\":2.5            | invalid_value | temperature  | a number from 0 to 2",
                "\"temperature\":-1             | invalid_value | temperature  | a number from 0 to 2",
                "\"temperature\":1e999          | invalid_value | temperature  | a number from 0 to 2",
                "\"temperature\":\"hot\"        | invalid_type  | temperature  | a number from 0 to 2",
                "\"n\":5                        | invalid_value | n            | a whole number from 1 to 4",
                "\"tool_choice\":\"must\"       | invalid_value | tool_choice  | one of auto, none",
                "\"metadata\":{\"tag\":\"c\"}   | invalid_value | metadata.tag | one of a, b"
            })
    void a_value_out_of_its_range_is_refused_with_what_is_accepted(
            String member, String code, String param, String expected) throws Exception {
        publish("sim/chat", CHAT);

        var response = running.chat(RunningProxy.chatBody("sim/chat", member));

        assertRefused(response, code, param, expected);
        assertThat(running.journal.admitted()).isEmpty();
        assertThat(running.simulator.served()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"temperature\":2",
                "\"temperature\":0.0",
                "\"temperature\":null",
                "\"n\":1",
                "\"metadata\":{\"tag\":\"a\",\"other\":7}",
                "\"metadata\":{}"
            })
    void a_value_within_its_range_passes(String member) throws Exception {
        publish("sim/chat", CHAT);

        var response = running.chat(RunningProxy.chatBody("sim/chat", member, "\"max_tokens\":3"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void gemini_is_refused_in_its_own_words_by_either_spelling() throws Exception {
        publish("sim/gemini", Map.of("generationConfig.topP", ParameterRange.parse("0..1")));

        for (var spelling : List.of("generationConfig\":{\"topP", "generation_config\":{\"top_p")) {
            var response =
                    running.post(
                            "/v1beta/models/sim/gemini:generateContent",
                            RunningProxy.SECRET,
                            "{\"contents\":[{\"parts\":[{\"text\":\"one two\"}]}],\""
                                    + spelling
                                    + "\":7}}");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.body())
                    .contains("INVALID_ARGUMENT", "generationConfig.topP", "a number from 0 to 1");
        }
        assertThat(running.journal.admitted()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"sim/all-claude, temperature", "sim/all-gemini, generationConfig.temperature"})
    void a_translated_request_is_held_against_the_ranges_of_what_it_becomes_by_its_own_names(
            String id, String name) throws Exception {
        publish(id, Map.of(name, ParameterRange.parse("0..0.5")));

        var response = running.chat(RunningProxy.chatBody(id, "\"temperature\":0.75"));

        assertRefused(response, "invalid_value", "temperature", "a number from 0 to 0.5");
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void a_form_s_number_is_one_though_it_is_written_as_text() throws Exception {
        publish("sim/transcribe", Map.of("temperature", ParameterRange.parse("0..1")));

        for (var wrong : List.of("1.5", "warm", "-0.1", "1e3")) {
            var response =
                    running.form(
                            "/v1/audio/transcriptions",
                            "file",
                            new byte[] {1, 2, 3},
                            "model",
                            "sim/transcribe",
                            "temperature",
                            wrong);

            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.body()).contains("temperature", "a number from 0 to 1");
        }
    }

    @Test
    void clients_read_the_ranges_and_capabilities_where_they_read_the_model() throws Exception {
        publish("sim/chat", CHAT);

        var entry =
                Json.mapper()
                        .readTree(
                                running.http
                                        .send(
                                                HttpRequest.newBuilder(
                                                                running.uri("/v1/models/sim/chat"))
                                                        .header(
                                                                "authorization",
                                                                "Bearer " + RunningProxy.SECRET)
                                                        .build(),
                                                HttpResponse.BodyHandlers.ofString())
                                        .body());

        assertThat(entry.path("parameter_ranges").path("temperature"))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "{\"type\":\"number\",\"minimum\":\"0\",\"maximum\":\"2\"}"));
        assertThat(entry.path("capabilities").toString()).isEqualTo("[\"tools\",\"caching\"]");
        assertThat(entry.path("data_policies").has("sim")).isTrue();
    }
}
