package com.metisrouter.catalog.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.UnknownParameters;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SeedFileTest {

    private static final String HEAD =
            """
            sources:
              list: a price list of 2026
            families:
              chat:
                provider: p
                protocol: OPENAI
                ownedBy: owner
                endpoints: [/v1/chat/completions]
                inputModalities: [text]
                outputModalities: [text]
                tokenizer: unknown
                outputLimitParameter: max_tokens
                parameters: [model, messages]
            models:
            """;

    private static String model(String id, String more) {
        return """
          - id: %s
            name: M
            family: chat
            description: A model.
            created: 2026-01-02
            contextLength: 1000
            outputTokensMax: 100
        %s
        """
                .formatted(id, more);
    }

    private static String prices(String perMillion) {
        return """
            prices:
              - version: 1
                effectiveFrom: 2026-01-01T00:00:00Z
                source: list
                perMillion: { %s }
        """
                .formatted(perMillion);
    }

    @Test
    void a_price_is_read_as_the_text_that_was_written() {
        var seed =
                SeedFile.parse(
                        HEAD
                                + model(
                                        "p/m",
                                        prices("input: 0.08333333333333334, output: \"0.10\"")));

        var components = seed.models().getFirst().priceVersions().getFirst().components();
        assertThat(components.getFirst().price()).hasToString("0.00000008333333333333334");
        assertThat(components).anySatisfy(c -> assertThat(c.price()).hasToString("0.0000001"));
    }

    @Test
    void a_model_says_how_long_it_is_offered_and_what_it_does_with_unknown_fields() {
        var prices = prices("input: \"1\", output: \"2\"");
        var seed =
                SeedFile.parse(
                        HEAD
                                + model(
                                        "p/m",
                                        "    preview: true\n    deprecated: 2026-12-01\n    retires: 2027-03-01\n"
                                                + "    replacement: p/n\n    unknownParameters: drop\n"
                                                + prices)
                                + model("p/n", prices));

        var first = seed.models().getFirst();
        assertThat(first.lifecycle())
                .isEqualTo(
                        new Lifecycle(
                                true,
                                Instant.parse("2026-12-01T00:00:00Z"),
                                Instant.parse("2027-03-01T00:00:00Z"),
                                "p/n"));
        assertThat(first.unknownParameters()).isEqualTo(UnknownParameters.DROP);
        assertThat(seed.models().getLast().lifecycle()).isEqualTo(Lifecycle.ACTIVE);

        var refused =
                refused(
                        HEAD
                                + model(
                                        "p/m",
                                        "    preview: maybe\n    deprecated: 2027-12-01\n    retires: 2027-03-01\n"
                                                + "    unknownParameters: ignore\n"
                                                + prices));
        assertThat(refused.getMessage()).contains("true or false", "not before", "refuse or drop");
    }

    @Test
    void all_problems_are_told_together_and_by_model() {
        var refused =
                refused(
                        HEAD
                                + model("p/one", prices("input: \"-1\", output: \"1.00\""))
                                + model("p/two", prices("input: \"1.00\""))
                                + model(
                                        "p/three",
                                        "    prise: 1\n" + prices("input: \"1\", outputs: \"1\""))
                                + model("p/four", "").replace("family: chat", "family: chit")
                                + model("p/five", prices("input: \"1\", output: \"2\""))
                                        .replace("outputTokensMax: 100", "outputTokensMax: 1001"));

        assertThat(refused.problems())
                .anyMatch(p -> p.startsWith("model p/one") && p.contains("-1"))
                .anyMatch(p -> p.startsWith("model p/two") && p.contains("output_tokens"))
                .anyMatch(p -> p.startsWith("model p/three") && p.contains("prise"))
                .anyMatch(p -> p.startsWith("model p/three") && p.contains("outputs"))
                .anyMatch(p -> p.startsWith("model p/four") && p.contains("chit"))
                .anyMatch(p -> p.startsWith("model p/four") && p.contains("prices"))
                .anyMatch(p -> p.startsWith("model p/five") && p.contains("1001"));
        assertThat(refused)
                .hasMessageContainingAll("p/one", "p/two", "p/three", "p/four", "p/five");
    }

    @Test
    void a_name_resolves_to_one_model_only() {
        var good = prices("input: \"1\", output: \"2\"");
        var refused =
                refused(
                        HEAD
                                + model("p/a", good)
                                + model("p/a", good)
                                + model("p/b", "    aliases: [b, p/a]\n" + good)
                                + model("p/c", "    aliases: [b]\n" + good));

        assertThat(refused.problems())
                .containsExactlyInAnyOrder(
                        "model p/a: the id is there twice",
                        "model p/b: the alias \"p/a\" already resolves to p/a",
                        "model p/c: the alias \"b\" already resolves to p/b");
    }

    @Test
    void an_endpoint_or_tokenizer_that_nobody_knows_is_refused() {
        var refused =
                refused(
                        HEAD.replace("/v1/chat/completions", "/v1/chat/compilations")
                                        .replace("tokenizer: unknown", "tokenizer: guess")
                                + model("p/a", prices("input: \"1\", output: \"2\"")));

        assertThat(refused.problems())
                .anyMatch(p -> p.contains("/v1/chat/compilations"))
                .anyMatch(p -> p.contains("guess"));
    }

    @Test
    void price_versions_go_up_by_one_and_forward_in_time() {
        var second =
                """
                      - version: 3
                        effectiveFrom: 2025-12-31T00:00:00Z
                        source: elsewhere
                        perMillion: { input: "1", output: "2" }
                """;
        var refused = refused(HEAD + model("p/a", prices("input: \"1\", output: \"2\"") + second));

        assertThat(refused.problems())
                .anyMatch(p -> p.contains("1, 2, 3"))
                .anyMatch(p -> p.contains("effectiveFrom"))
                .anyMatch(p -> p.contains("elsewhere"));
    }

    @Test
    void a_context_tier_states_every_price_that_the_base_states() {
        var tier = "        above:\n          200: { input: \"2\", output: \"4\" }\n";
        var refused =
                refused(
                        HEAD
                                + model(
                                        "p/a",
                                        prices("input: \"1\", audioInput: \"9\", output: \"2\"")
                                                + tier));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .contains("200", "audio_input_tokens");
    }

    @Test
    void what_is_no_yaml_or_repeats_a_key_is_refused() {
        assertThat(refused("models: [").problems()).hasSize(1);
        assertThat(refused("just text").problems()).hasSize(1);
        assertThat(refused("models: []\nmodels: []").problems())
                .singleElement()
                .asString()
                .contains("models");
        assertThat(refused("!!java.net.URL [\"http://localhost\"]").problems()).hasSize(1);
    }

    private static InvalidSeed refused(String yaml) {
        var refused = catchThrowableOfType(InvalidSeed.class, () -> SeedFile.parse(yaml));
        assertThat(refused).isNotNull();
        return refused;
    }
}
