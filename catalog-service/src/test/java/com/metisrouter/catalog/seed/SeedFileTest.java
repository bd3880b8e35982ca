package com.metisrouter.catalog.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.metisrouter.contracts.catalog.Capability;
import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.ParameterRange;
import com.metisrouter.contracts.catalog.UnknownParameters;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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

    private static final String CLAIMS =
            """
            dataPolicies:
              p: { trains: false, retentionDays: 30, source: "https://p.example/data", verified: 2026-11-20 }
            """;

    private static String withParameters(String head, String parameters, String more) {
        return head.replace("parameters: [model, messages]", "parameters: " + parameters + more);
    }

    @Test
    void ranges_capabilities_and_data_policies_are_read_and_a_model_s_own_go_first() {
        var head =
                CLAIMS
                        + withParameters(
                                HEAD,
                                "[model, messages, tools, temperature, response_format, n]",
                                "\n    ranges: { temperature: 0..2, n: whole 1..8 }\n    capabilities: [tools]");
        var prices = prices("input: \"1\", output: \"2\"");
        var seed =
                SeedFile.parse(
                        head
                                + model("p/m", prices)
                                + model(
                                        "p/n",
                                        "    ranges: { temperature: 0..1, response_format.type: [text] }\n"
                                                + "    capabilities: []\n"
                                                + prices));

        var first = seed.models().getFirst();
        assertThat(first.parameterRanges())
                .containsEntry("temperature", ParameterRange.parse("0..2"))
                .containsEntry("n", ParameterRange.parse("whole 1..8"));
        assertThat(first.capabilities()).containsExactly(Capability.TOOLS);
        assertThat(first.deployments().getFirst().dataPolicy())
                .isEqualTo(
                        new DataPolicy(
                                false,
                                30,
                                "https://p.example/data",
                                LocalDate.parse("2026-11-20")));
        var second = seed.models().getLast();
        assertThat(second.parameterRanges())
                .containsEntry("temperature", ParameterRange.parse("0..1"))
                .containsEntry("n", ParameterRange.parse("whole 1..8"))
                .containsEntry("response_format.type", ParameterRange.oneOf(List.of("text")));
        assertThat(second.capabilities()).isEmpty();
    }

    @Test
    void claims_that_a_model_does_not_bear_out_are_refused_all_together() {
        var head =
                CLAIMS.replace("retentionDays: 30", "retentionDays: -3")
                                .replace("trains: false", "trains: maybe")
                        + withParameters(
                                HEAD,
                                "[model, messages, n]",
                                "\n    ranges: { temperature: 0..2, n: many }\n    capabilities: [tools, caching, flying]");

        var problems =
                catchThrowableOfType(
                                InvalidSeed.class,
                                () ->
                                        SeedFile.parse(
                                                head
                                                        + model(
                                                                "p/m",
                                                                prices(
                                                                        "input: \"1\", output: \"2\""))))
                        .getMessage();

        assertThat(problems)
                .contains("temperature", "no endpoint of it accepts")
                .contains("\"many\" (expected: such as 0..2, whole 1..128")
                .contains("\"flying\" (expected: one of")
                .contains("\"caching\" is told by the prices")
                .contains("the capability \"tools\" without a parameter")
                .contains("retentionDays: -3")
                .contains("\"maybe\" (expected: true or false)");
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
