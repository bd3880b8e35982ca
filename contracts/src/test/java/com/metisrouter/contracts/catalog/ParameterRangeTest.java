package com.metisrouter.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class ParameterRangeTest {

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static PublishedModel model(Map<String, ParameterRange> ranges) {
        return new PublishedModel(
                        "p/m",
                        "M",
                        "A model.",
                        "p",
                        List.of(),
                        Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.GENERATE_CONTENT),
                        List.of("text"),
                        List.of("text"),
                        100,
                        10,
                        "unknown",
                        "max_tokens",
                        List.of("model", "temperature", "response_format", "tools"),
                        Instant.EPOCH,
                        List.of(),
                        List.of(
                                new PriceVersion(
                                        "p/m@1",
                                        "p/m",
                                        1,
                                        Instant.EPOCH,
                                        List.of(
                                                PriceComponent.of(
                                                        Unit.INPUT_TOKENS, UnitPrice.ZERO)),
                                        "made up")),
                        Map.of(
                                Endpoint.GENERATE_CONTENT.path(),
                                List.of("contents", "generationConfig")))
                .with(ranges, null);
    }

    @ParameterizedTest
    @CsvSource({
        "0..2,       true,  0",
        "0..2,       true,  2",
        "0..2,       true,  2.0",
        "0..2,       true,  1.999999999999999999",
        "0..2,       false, 2.01",
        "0..2,       false, -0.1",
        "0..2,       false, 1e400",
        "0..2,       false, '\"1\"'",
        "0..2,       false, true",
        "0..2,       false, []",
        "-2..2,      true,  -2",
        "0.25..4,    false, 0.2",
        "whole 1..8, true,  8",
        "whole 1..8, true,  1.0",
        "whole 1..8, false, 1.5",
        "whole 1..8, false, 0",
        "whole 1..,  true,  123456789012345678901234567890",
        "whole 1..,  false, -1"
    })
    void a_number_is_held_against_its_bounds(String range, boolean admits, String value) {
        assertThat(ParameterRange.parse(range).admits(json(value))).isEqualTo(admits);
    }

    @Property
    void what_is_within_the_bounds_is_admitted_and_nothing_else(
            @ForAll @BigRange(min = "-1000", max = "1000") @Scale(6) BigDecimal least,
            @ForAll @BigRange(min = "0", max = "1000") @Scale(6) BigDecimal width,
            @ForAll @BigRange(min = "-3000", max = "3000") @Scale(6) BigDecimal value) {
        var most = least.add(width);
        var range = new ParameterRange(ParameterRange.Type.NUMBER, least, most, List.of());

        assertThat(range.admits(json(value.toPlainString())))
                .isEqualTo(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    @Test
    void a_text_is_one_of_those_that_are_published() {
        var range = ParameterRange.oneOf(List.of("low", "high"));

        assertThat(range.admits(json("\"low\""))).isTrue();
        assertThat(range.admits(json("\"LOW\""))).isFalse();
        assertThat(range.admits(json("1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0..2 | a number from 0 to 2",
                "0.250..4.0 | a number from 0.25 to 4",
                "whole 1..100 | a whole number from 1 to 100",
                "whole 0.. | a whole number of 0 or more"
            })
    void it_says_in_words_what_is_accepted(String range, String words) {
        assertThat(ParameterRange.parse(range).words()).isEqualTo(words);
        assertThat(ParameterRange.oneOf(List.of("low", "high")).words())
                .isEqualTo("one of low, high");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "2..1",
                "..",
                "a..b",
                "0...2",
                "whole",
                "1e3..2e3",
                "Whole 1..2",
                "0..2 "
            })
    void what_is_no_range_is_refused(String text) {
        assertThatThrownBy(() -> ParameterRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_first_value_out_of_its_range_is_told_and_null_is_no_value() {
        var model =
                model(
                        Map.of(
                                "temperature", ParameterRange.parse("0..2"),
                                "response_format.type", ParameterRange.oneOf(List.of("text"))));
        var request =
                json("{\"temperature\": null, \"response_format\": {\"type\": \"json_schema\"}}");

        var violation =
                ParameterRanges.first(model, Endpoint.CHAT_COMPLETIONS, request::get).orElseThrow();

        assertThat(violation.name()).isEqualTo("response_format.type");
        assertThat(
                        ParameterRanges.first(
                                model,
                                Endpoint.CHAT_COMPLETIONS,
                                json("{\"response_format\": 3}")::get))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topP", "top_p"})
    void gemini_has_two_spellings_of_a_field_within_a_field(String spelling) {
        var model = model(Map.of("generationConfig.topP", ParameterRange.parse("0..1")));
        var request = json("{\"generationConfig\": {\"" + spelling + "\": 7}}");

        assertThat(ParameterRanges.first(model, Endpoint.GENERATE_CONTENT, request::get))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("generationConfig.topP"));
    }

    @Test
    void a_field_with_several_ranges_within_it_is_read_once() {
        var range = ParameterRange.parse("0..2");
        var model =
                model(
                        Map.of(
                                "generationConfig.temperature",
                                range,
                                "generationConfig.topP",
                                range));
        var request = json("{\"generationConfig\": {\"topP\": 1}}");
        var read = new ArrayList<String>();

        var violation =
                ParameterRanges.first(
                        model,
                        Endpoint.GENERATE_CONTENT,
                        name -> {
                            read.add(name);
                            return request.get(name);
                        });

        assertThat(violation).isEmpty();
        assertThat(read).containsExactly("generationConfig");
    }

    @Test
    void an_endpoint_has_the_ranges_of_what_it_accepts() {
        var range = ParameterRange.parse("0..2");
        var model = model(Map.of("temperature", range, "generationConfig.temperature", range));

        assertThat(model.ranges(Endpoint.CHAT_COMPLETIONS)).containsOnlyKeys("temperature");
        assertThat(model.ranges(Endpoint.GENERATE_CONTENT))
                .containsOnlyKeys("generationConfig.temperature");
    }

    @Test
    void a_model_that_an_older_catalog_published_has_no_ranges_and_tells_by_its_parameters()
            throws IOException {
        try (var in =
                Objects.requireNonNull(
                        getClass()
                                .getResourceAsStream(
                                        "/golden/earlier/model-published.before-ranges.json"))) {
            var older = Json.read(in.readAllBytes(), PublishedModel.class);

            assertThat(older.parameterRanges()).isEmpty();
            assertThat(older.capabilities()).isNull();
            assertThat(older.deployments().getFirst().dataPolicy()).isNull();
        }
        var model = model(Map.of());
        assertThat(Capability.of(model, model.priceVersions().getFirst()))
                .containsExactly(Capability.TOOLS, Capability.STRUCTURED_OUTPUTS);
        assertThat(
                        Capability.of(
                                model.with(Map.of(), Set.of(Capability.TOOLS)),
                                model.priceVersions().getFirst()))
                .containsExactly(Capability.TOOLS);
    }

    @Test
    void a_data_policy_that_is_not_known_counts_as_the_worst() {
        var day = java.time.LocalDate.EPOCH;

        assertThat(DataPolicy.excludesTraining(null)).isFalse();
        assertThat(DataPolicy.excludesRetention(null)).isFalse();
        assertThat(DataPolicy.excludesTraining(new DataPolicy(false, null, "s", day))).isTrue();
        assertThat(DataPolicy.excludesRetention(new DataPolicy(false, null, "s", day))).isFalse();
        assertThat(DataPolicy.excludesRetention(new DataPolicy(false, 30, "s", day))).isFalse();
        assertThat(DataPolicy.excludesRetention(new DataPolicy(false, 0, "s", day))).isTrue();
        // Who trains on it has kept something.
        assertThat(DataPolicy.excludesRetention(new DataPolicy(true, 0, "s", day))).isFalse();
    }
}
