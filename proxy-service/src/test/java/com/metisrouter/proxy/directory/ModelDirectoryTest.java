package com.metisrouter.proxy.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelDirectoryTest {

    private final ModelDirectory models = new ModelDirectory();

    @BeforeEach
    void publish() {
        put("openai/gpt-4o-mini", "gpt-4o-mini");
        put("openai/gpt-4o", "gpt-4o");
        put("anthropic/claude-haiku-4.5", "claude-haiku-4-5");
        put("sim/chat", "chat");
    }

    private void put(String id, String... aliases) {
        models.on(
                id,
                new PublishedModel(
                        id,
                        id,
                        "",
                        "",
                        List.of(aliases),
                        Set.of(Endpoint.CHAT_COMPLETIONS),
                        List.of(),
                        List.of(),
                        1,
                        1,
                        "unknown",
                        "",
                        List.of(),
                        Instant.EPOCH,
                        List.of(),
                        List.of(new PriceVersion(id + "@1", id, 1, Instant.EPOCH, List.of(), ""))));
    }

    private String found(String name) {
        return models.find(name).map(it -> it.model().id() + it.upstreamDirectives()).orElse("");
    }

    @Test
    void finds_exact_ids_and_aliases_and_nothing_that_is_only_similar() {
        assertThat(found("openai/gpt-4o")).isEqualTo("openai/gpt-4o");
        assertThat(found("gpt-4o-mini")).isEqualTo("openai/gpt-4o-mini");
        assertThat(found("GPT-4o")).isEmpty();
        assertThat(found("gpt-4")).isEmpty();
    }

    @Test
    void takes_directives_off_the_simulators_models_only() {
        assertThat(models.find("sim/chat+words-5+reset"))
                .hasValueSatisfying(it -> {
                    assertThat(it.model().id()).isEqualTo("sim/chat");
                    assertThat(it.upstreamDirectives()).isEqualTo("+words-5+reset");
                });
        assertThat(found("openai/gpt-4o+words-5")).isEmpty();
        assertThat(found("sim/other+words-5")).isEmpty();
    }

    @Test
    void names_the_nearest_exact_ids() {
        assertThat(models.nearest("gpt-4o-mimi", 1)).containsExactly("openai/gpt-4o-mini");
        assertThat(models.nearest("openai/gpt4o", 2)).startsWith("openai/gpt-4o");
        assertThat(models.nearest("claude-haiku", 3)).containsExactly("anthropic/claude-haiku-4.5");
        assertThat(models.nearest("x".repeat(1_000_000), 3)).isEmpty();
        assertThat(models.nearest("zzzzzzzzzzzzzzzzz", 3)).isEmpty();
    }

    @Test
    void forgets_what_is_no_longer_published() {
        models.on("openai/gpt-4o", null);

        assertThat(found("openai/gpt-4o")).isEmpty();
        assertThat(models.all())
                .extracting(PublishedModel::id)
                .containsExactly("anthropic/claude-haiku-4.5", "openai/gpt-4o-mini", "sim/chat");
    }
}
