package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GeminiContentTest extends Running {

    private static final String BODY =
            "{\"systemInstruction\":{\"parts\":[{\"text\":\"be brief\"}]},"
                    + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"one two\"},{\"text\":\"three\"}]}],"
                    + "\"generationConfig\":{\"maxOutputTokens\":10}}";

    @Test
    void counts_cached_tokens_in_the_prompt_and_thoughts_apart_from_the_candidates() {
        var body =
                Client.json(
                        client.post(
                                "/v1beta/models/gem+reasoning-4+cached-2:generateContent", BODY));

        assertThat(body.at("/candidates/0/content/parts/0/text").stringValue())
                .isEqualTo("word1 word2 word3 word4 word5 word6");
        assertThat(body.at("/candidates/0/finishReason").stringValue()).isEqualTo("MAX_TOKENS");
        assertThat(body.at("/usageMetadata/promptTokenCount").intValue()).isEqualTo(5);
        assertThat(body.at("/usageMetadata/cachedContentTokenCount").intValue()).isEqualTo(2);
        assertThat(body.at("/usageMetadata/candidatesTokenCount").intValue()).isEqualTo(6);
        assertThat(body.at("/usageMetadata/thoughtsTokenCount").intValue()).isEqualTo(4);
        assertThat(body.at("/usageMetadata/totalTokenCount").intValue()).isEqualTo(15);
        assertThat(onlyServed().outputTokens()).isEqualTo(10);
    }

    @Test
    void repeats_the_usage_so_far_on_each_chunk_of_a_stream() {
        var stream =
                client.post("/v1beta/models/gem%2Bwords-3:streamGenerateContent?alt=sse", BODY)
                        .body();

        var events = Client.events(stream);
        assertThat(
                        events.stream()
                                .map(event ->
                                        event.at("/usageMetadata/candidatesTokenCount").intValue()))
                .containsExactly(1, 2, 3, 3);
        assertThat(
                        events.stream()
                                .map(event ->
                                        event.at("/candidates/0/content/parts/0/text")
                                                .stringValue())
                                .collect(Collectors.joining()))
                .isEqualTo("word1 word2 word3");
        assertThat(events.getLast().at("/candidates/0/finishReason").stringValue())
                .isEqualTo("STOP");
        assertThat(onlyServed().model()).isEqualTo("gem+words-3");
    }

    @Test
    void has_reported_what_was_generated_even_when_cut() {
        client.post("/v1beta/models/gem+truncate-after-2:streamGenerateContent?alt=sse", BODY);

        assertThat(onlyServed().outputTokens()).isEqualTo(2);
        assertThat(onlyServed().usageReported()).isTrue();
    }

    @Test
    void says_errors_in_its_own_shape() {
        var limited =
                Client.json(client.post("/v1beta/models/gem+ratelimit-3:generateContent", BODY));
        var array = client.post("/v1beta/models/gem:streamGenerateContent", BODY);

        assertThat(limited.at("/error/status").stringValue()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(limited.at("/error/code").intValue()).isEqualTo(429);
        assertThat(array.statusCode()).isEqualTo(400);
    }
}
