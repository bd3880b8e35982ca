package com.metisrouter.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// By which of a provider's endpoints a client's is served.
final class CarriageTest {

    @Test
    void what_a_provider_serves_itself_goes_straight_through() {
        var deployment = serving(Protocol.OPENAI, Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES);

        assertThat(Carriage.by(Endpoint.RESPONSES, deployment)).contains(Endpoint.RESPONSES);
        assertThat(Carriage.by(Endpoint.CHAT_COMPLETIONS, deployment))
                .contains(Endpoint.CHAT_COMPLETIONS);
    }

    @Test
    void what_it_does_not_is_translated_to_the_nearest() {
        var anthropic = serving(Protocol.ANTHROPIC, Endpoint.MESSAGES);
        var gemini = serving(Protocol.GEMINI, Endpoint.GENERATE_CONTENT);
        var chat = serving(Protocol.OPENAI, Endpoint.CHAT_COMPLETIONS);

        assertThat(Carriage.by(Endpoint.CHAT_COMPLETIONS, anthropic)).contains(Endpoint.MESSAGES);
        assertThat(Carriage.by(Endpoint.CHAT_COMPLETIONS, gemini))
                .contains(Endpoint.GENERATE_CONTENT);
        assertThat(Carriage.by(Endpoint.MESSAGES, chat)).contains(Endpoint.CHAT_COMPLETIONS);
        assertThat(Carriage.by(Endpoint.RESPONSES, chat)).contains(Endpoint.CHAT_COMPLETIONS);
        assertThat(Carriage.by(Endpoint.GENERATE_CONTENT, chat)).isEmpty();
        assertThat(Carriage.by(Endpoint.EMBEDDINGS, chat)).isEmpty();
    }

    @Test
    void an_older_record_serves_what_belongs_to_its_protocol() {
        var older = new Deployment("anthropic", Protocol.ANTHROPIC, "claude", 0, 1);

        assertThat(older.serves(Endpoint.MESSAGES)).isTrue();
        assertThat(older.serves(Endpoint.CHAT_COMPLETIONS)).isFalse();
    }

    @Test
    void a_model_of_before_there_was_translation_is_still_read() throws IOException {
        try (var in =
                CarriageTest.class.getResourceAsStream(
                        "/golden/earlier/model-published.before-translation.json")) {
            var model = Json.read(Objects.requireNonNull(in).readAllBytes(), PublishedModel.class);

            assertThat(model.deployments().getFirst().serves(Endpoint.CHAT_COMPLETIONS)).isTrue();
            assertThat(model.parameters(Endpoint.CHAT_COMPLETIONS))
                    .containsExactly("model", "messages");
        }
    }

    @Test
    void a_model_can_be_published_for_all_that_can_be_reached() {
        assertThat(Carriage.reachable(Set.of(Endpoint.MESSAGES)))
                .containsExactlyInAnyOrder(
                        Endpoint.MESSAGES, Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES);
        assertThat(Carriage.reachable(Set.of(Endpoint.EMBEDDINGS)))
                .containsExactly(Endpoint.EMBEDDINGS);
    }

    private static Deployment serving(Protocol protocol, Endpoint... endpoints) {
        return new Deployment("p", protocol, "m", 0, 1, Set.of(endpoints));
    }
}
