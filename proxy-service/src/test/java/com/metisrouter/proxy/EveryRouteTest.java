package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Each published route, asked in its own protocol of a provider that speaks it too, and charged by what the provider bills.
final class EveryRouteTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        var response = running.post(path, SECRET, json.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body());
    }

    /// The only record: complete, and its cost told in the answer.
    private Usd charged(HttpResponse<String> response) {
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.settlement()).isEqualTo(Settlement.FINAL);
        assertThat(record.policyId()).isEmpty();
        response.headers()
                .firstValue("x-metis-cost")
                .ifPresent(cost -> assertThat(cost).isEqualTo(record.charge().toString()));
        return record.charge();
    }

    private Usd served() {
        return RunningProxy.price(running.served(running.onlyRecord().requestId()));
    }

    @Test
    void messages_pass_through_with_their_cost() throws Exception {
        var response =
                post(
                        "/v1/messages",
                        "{'model':'sim/claude+words-5+cached-2','max_tokens':9,'messages':[{'role':'user','content':'a b c d'}]}");

        assertThat(json(response).at("/content/0/text").stringValue())
                .isEqualTo("word1 word2 word3 word4 word5");
        assertThat(json(response).at("/usage/cost_usd").stringValue())
                .isEqualTo(charged(response).toString());
        assertThat(charged(response)).isEqualTo(served());
        assertThat(running.onlyRecord().rawUsage()).contains("cache_read_input_tokens");
        assertThat(running.onlyRecord().finishReason()).isEqualTo("end_turn");
    }

    @Test
    void a_stream_of_messages_is_charged_by_its_last_count_not_by_their_sum() throws Exception {
        var response =
                post(
                        "/v1/messages",
                        "{'model':'sim/claude+words-5','max_tokens':9,'stream':true,'messages':[{'role':'user','content':'a b c d'}]}");

        assertThat(response.body())
                .contains("event: message_start\n", "event: message_stop\n")
                .endsWith("\n\n")
                .contains("\"cost_usd\":\"" + charged(response) + "\"");
        assertThat(charged(response)).isEqualTo(served());
    }

    @Test
    void anthropic_s_key_header_is_a_key() throws Exception {
        var request =
                HttpRequest.newBuilder(running.uri("/v1/messages/count_tokens"))
                        .header("x-api-key", SECRET)
                        .header("content-type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"model\":\"sim/claude\",\"messages\":[{\"role\":\"user\",\"content\":\"a b c\"}]}"))
                        .build();

        var response = running.http.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(json(response).path("input_tokens").intValue()).isEqualTo(3);
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void content_is_generated_by_the_model_in_the_path() throws Exception {
        for (var version : new String[] {"/v1beta", "/v1"}) {
            var response =
                    post(
                            version + "/models/sim/gemini+words-3+reasoning-2:generateContent",
                            "{'contents':[{'parts':[{'text':'a b c'}]}]}");

            assertThat(json(response).at("/candidates/0/content/parts/0/text").stringValue())
                    .isEqualTo("word1 word2 word3");
            assertThat(json(response).at("/usageMetadata/cost_usd").stringValue())
                    .isEqualTo("0.000042000");
        }
        assertThat(running.journal.metered())
                .allMatch(it -> it.charge().equals(Usd.parse("0.000042")));
    }

    @Test
    void a_stream_of_content_takes_the_last_count() throws Exception {
        var response =
                post(
                        "/v1beta/models/sim/gemini+words-4:streamGenerateContent?alt=sse",
                        "{'contents':[{'parts':[{'text':'a b c d'}]}]}");

        assertThat(response.body()).contains("word1", "word4", "\"finishReason\":\"STOP\"");
        assertThat(response.body()).contains("\"cost_usd\":\"" + charged(response) + "\"");
        assertThat(charged(response)).isEqualTo(served());
    }

    @Test
    void a_stream_of_content_that_is_not_asked_for_as_events_is_one_array() throws Exception {
        var response =
                post(
                        "/v1beta/models/sim/gemini+words-4:streamGenerateContent?alt=json",
                        "{'contents':[{'parts':[{'text':'a b c d'}]}]}");

        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        var elements = json(response);
        assertThat(elements.isArray()).isTrue();
        assertThat(elements.size()).isGreaterThan(4);
        assertThat(elements.findValuesAsString("text")).containsSubsequence("word1", " word4");
        assertThat(elements.get(elements.size() - 1).at("/usageMetadata/cost_usd").stringValue())
                .isEqualTo(charged(response).toString());
        assertThat(charged(response)).isEqualTo(served());
    }

    @Test
    void tokens_of_content_are_counted_for_nothing() throws Exception {
        var response =
                post(
                        "/v1beta/models/sim/gemini:countTokens",
                        "{'contents':[{'parts':[{'text':'a b c'}]}]}");

        assertThat(json(response).path("totalTokens").intValue()).isEqualTo(3);
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void content_is_embedded_one_and_several_and_counted_where_no_usage_comes() throws Exception {
        var one =
                post(
                        "/v1beta/models/sim/gembed:embedContent",
                        "{'content':{'parts':[{'text':'a b c'}]}}");
        var several =
                post(
                        "/v1beta/models/sim/gembed:batchEmbedContents",
                        "{'requests':[{'model':'models/sim/gembed','content':{'parts':[{'text':'a b'}]}},{'content':{'parts':[{'text':'c'}]}}]}");

        assertThat(json(one).at("/embedding/values")).hasSize(8);
        assertThat(json(several).at("/embeddings")).hasSize(2);
        assertThat(running.journal.metered())
                .allSatisfy(it -> {
                    assertThat(it.charge()).isEqualTo(Usd.parse("0.0000045"));
                    assertThat(it.settlement()).isEqualTo(Settlement.ESTIMATED);
                    assertThat(it.policyId()).isEqualTo("missing-usage-v1");
                });
    }

    @Test
    void a_response_is_made_and_its_name_is_this_account_s_own() throws Exception {
        var response = post("/v1/responses", "{'model':'sim/text+words-3','input':'a b c d'}");

        assertThat(json(response).at("/output/0/content/0/text").stringValue())
                .isEqualTo("word1 word2 word3");
        assertThat(json(response).path("id").stringValue()).startsWith("resp_m");
        assertThat(json(response).at("/usage/cost_usd").stringValue())
                .isEqualTo(charged(response).toString());
        assertThat(charged(response)).isEqualTo(served());
    }

    @Test
    void a_streamed_response_keeps_its_end_until_it_is_paid() throws Exception {
        var response =
                post(
                        "/v1/responses",
                        "{'model':'sim/text+words-3','input':[{'role':'user','content':'a b c d'}],'stream':true}");

        assertThat(response.body()).contains("event: response.created", "\"id\":\"resp_m");
        assertThat(response.body()).doesNotContain("\"id\":\"resp_sim");
        var last = response.body().substring(response.body().indexOf("event: response.completed"));
        assertThat(last).contains("\"cost_usd\":\"" + charged(response) + "\"");
        assertThat(charged(response)).isEqualTo(served());
    }

    @Test
    void a_tool_that_has_fees_without_a_price_is_refused_by_name() throws Exception {
        var response =
                running.post(
                        "/v1/responses",
                        SECRET,
                        "{\"model\":\"sim/text\",\"input\":\"a\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"web_search\"}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo("tools[1].type");
        assertThat(json(response).at("/error/message").stringValue()).contains("web_search");
    }

    @Test
    void a_response_of_somebody_else_is_not_found() throws Exception {
        for (var id : new String[] {"resp_123", "resp_mAAAA", "resp_m"}) {
            var response =
                    running.http.send(
                            HttpRequest.newBuilder(running.uri("/v1/responses/" + id))
                                    .header("authorization", "Bearer " + SECRET)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(json(response).at("/error/code").stringValue())
                    .isEqualTo("response_not_found");
        }
    }

    @Test
    void the_older_completions_are_served_plain_and_streamed() throws Exception {
        var plain =
                post(
                        "/v1/completions",
                        "{'model':'sim/text+words-3','prompt':['a b','c d'],'n':2}");
        assertThat(json(plain).path("choices")).hasSize(4);
        assertThat(charged(plain)).isEqualTo(served());
    }

    @Test
    void a_stream_of_the_older_completions_tells_its_cost() throws Exception {
        var streamed =
                post(
                        "/v1/completions",
                        "{'model':'sim/text+words-3','prompt':'a b','stream':true,'stream_options':{'include_usage':true}}");
        assertThat(streamed.body()).contains("word3", "\"cost_usd\"").endsWith("data: [DONE]\n\n");
        assertThat(charged(streamed)).isEqualTo(served());
    }

    @Test
    void a_moderation_without_usage_is_counted() throws Exception {
        var response =
                post("/v1/moderations", "{'model':'sim/moderation','input':['a b','harm done']}");

        assertThat(json(response).at("/results/1/flagged").booleanValue()).isTrue();
        assertThat(running.onlyRecord().charge()).isEqualTo(Usd.parse("0.000006"));
        assertThat(running.onlyRecord().policyId()).isEqualTo("missing-usage-v1");
    }

    @Test
    void documents_are_ranked_by_the_search() throws Exception {
        var response =
                post(
                        "/v1/rerank",
                        "{'model':'sim/rerank','query':'a','documents':['b','c'],'top_n':1}");

        assertThat(json(response).path("results")).hasSize(1);
        assertThat(charged(response)).isEqualTo(Usd.parse("0.002"));
        assertThat(running.onlyRecord().quantities())
                .containsExactly(Quantity.of(Unit.SEARCHES, 1, QuantitySource.PROVIDER));
    }

    @Test
    void a_ranking_without_usage_is_what_the_request_says() throws Exception {
        var response =
                post("/v1/rerank", "{'model':'sim/rerank+no-usage','query':'a','documents':['b']}");

        assertThat(charged(response)).isEqualTo(Usd.parse("0.002"));
        assertThat(running.onlyRecord().quantities())
                .containsExactly(Quantity.of(Unit.SEARCHES, 1, QuantitySource.REQUEST));
    }

    @Test
    void images_are_charged_by_their_tokens_where_those_have_the_price() throws Exception {
        var response = post("/v1/images/generations", "{'model':'sim/image','prompt':'a b','n':2}");

        assertThat(json(response).path("data")).hasSize(2);
        // 2 words in, 2 × 272 image tokens out.
        assertThat(charged(response)).isEqualTo(Usd.parse("0.021763"));
    }

    @Test
    void images_are_charged_by_the_piece_where_that_has_the_price() throws Exception {
        var response =
                post(
                        "/v1/images/generations",
                        "{'model':'sim/dalle','prompt':'a b','n':3,'quality':'hd'}");

        assertThat(charged(response)).isEqualTo(Usd.parse("0.24"));
        assertThat(running.onlyRecord().quantities())
                .containsExactly(
                        new Quantity(Unit.IMAGES, "1024x1024/hd", 3, QuantitySource.PROVIDER));
    }

    @Test
    void an_image_of_a_size_without_a_price_is_refused_with_those_that_have_one() throws Exception {
        var response =
                running.post(
                        "/v1/images/generations",
                        SECRET,
                        "{\"model\":\"sim/dalle\",\"prompt\":\"a\",\"size\":\"512x512\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/message").stringValue()).contains("1024x1024/hd");
    }

    @Test
    void images_are_edited_from_a_form() throws Exception {
        var response =
                running.form(
                        "/v1/images/edits",
                        "image",
                        new byte[] {1, '\r', '\n', '-', '-', 'x', 2},
                        "model",
                        "sim/image",
                        "prompt",
                        "a b");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        // 2 words and 194 image tokens in, 272 out.
        assertThat(charged(response)).isEqualTo(Usd.parse("0.012823"));
    }

    @Test
    void speech_is_charged_by_the_character_and_its_last_byte_waits() throws Exception {
        var response =
                post(
                        "/v1/audio/speech",
                        "{'model':'sim/speech+words-2','input':'h\u00e9llo \ud83d\ude00'}");

        assertThat(response.body()).isEqualTo("ID3 word1 word2");
        assertThat(response.headers().firstValue("content-type")).contains("audio/mpeg");
        assertThat(running.onlyRecord().quantities())
                .containsExactly(Quantity.of(Unit.CHARACTERS, 7, QuantitySource.REQUEST));
        assertThat(charged(response)).isEqualTo(Usd.parse("0.000105"));
    }

    @Test
    void speech_comes_as_events_too() throws Exception {
        var response =
                post(
                        "/v1/audio/speech",
                        "{'model':'sim/speech+words-2','input':'hello','stream_format':'sse'}");

        assertThat(response.body()).contains("speech.audio.delta", "speech.audio.done");
        assertThat(charged(response)).isEqualTo(Usd.parse("0.000075"));
    }

    @Test
    void sound_is_charged_by_the_length_that_the_provider_says() throws Exception {
        var response =
                running.form(
                        "/v1/audio/transcriptions",
                        "file",
                        new byte[20_000],
                        "model",
                        "sim/whisper+words-2");

        assertThat(json(response).path("text").stringValue()).isEqualTo("word1 word2");
        assertThat(running.onlyRecord().quantities())
                .containsExactly(Quantity.of(Unit.MILLISECONDS, 2_000, QuantitySource.PROVIDER));
        assertThat(charged(response)).isEqualTo(Usd.parse("0.0002"));
    }

    @Test
    void sound_is_measured_here_where_the_answer_has_no_place_for_its_length() throws Exception {
        var response =
                running.form(
                        "/v1/audio/translations",
                        "file",
                        Sounds.wav(8_000, 1_500),
                        "model",
                        "sim/whisper+words-2",
                        "response_format",
                        "text");

        assertThat(response.body()).isEqualTo("word1 word2\n");
        assertThat(running.onlyRecord().quantities())
                .containsExactly(Quantity.of(Unit.MILLISECONDS, 1_500, QuantitySource.REQUEST));
    }

    @Test
    void sound_of_a_length_that_nobody_knows_waits_for_somebody_to_look() throws Exception {
        var response =
                running.form(
                        "/v1/audio/translations",
                        "file",
                        new byte[20_000],
                        "model",
                        "sim/whisper",
                        "response_format",
                        "text");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(running.onlyRecord().settlement()).isEqualTo(Settlement.PENDING_PROVIDER);
        assertThat(running.onlyRecord().charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_transcription_is_streamed_and_charged_by_its_tokens() throws Exception {
        var response =
                running.form(
                        "/v1/audio/transcriptions",
                        "file",
                        new byte[32_000],
                        "model",
                        "sim/transcribe+words-2",
                        "stream",
                        "true");

        assertThat(response.body()).contains("transcript.text.delta", "\"cost_usd\"");
        // 2 tokens of sound in, 2 words out.
        assertThat(charged(response)).isEqualTo(Usd.parse("0.000027"));
    }

    private String broken(String path, String body) throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            var response =
                    client.send(
                                    "POST "
                                            + path
                                            + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                                            + SECRET
                                            + "\r\ncontent-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                            .read();
            assertThat(response.complete()).isFalse();
            return response.body();
        }
    }

    @Test
    void a_stream_that_breaks_off_is_never_closed_as_if_it_were_complete() throws Exception {
        var messages =
                broken(
                        "/v1/messages",
                        "{\"model\":\"sim/claude+words-9+truncate-after-3\",\"max_tokens\":99,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a b\"}]}");
        assertThat(messages).contains("event: error\n").doesNotContain("message_stop");

        var responses =
                broken(
                        "/v1/responses",
                        "{\"model\":\"sim/text+words-9+truncate-after-3\",\"stream\":true,\"input\":\"a b\"}");
        assertThat(responses).contains("event: error\n").doesNotContain("response.completed");

        var content =
                broken(
                        "/v1beta/models/sim/gemini+words-9+truncate-after-3:streamGenerateContent?alt=sse",
                        "{\"contents\":[{\"parts\":[{\"text\":\"a b\"}]}]}");
        assertThat(content).contains("\"code\":502").doesNotContain("finishReason");

        var array =
                broken(
                        "/v1beta/models/sim/gemini+words-9+truncate-after-3:streamGenerateContent",
                        "{\"contents\":[{\"parts\":[{\"text\":\"a b\"}]}]}");
        assertThat(array).startsWith("[{").contains(",\r\n{\"error\":{\"code\":502");
        assertThat(array).doesNotEndWith("]");
        assertThat(running.journal.metered())
                .hasSize(4)
                .allMatch(it -> it.outcome() == Outcome.UPSTREAM_TRUNCATED)
                .allMatch(it -> it.policyId().equals("truncated-v1"));
    }
}
