package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesReaderTest {

    private static Problem refused(
            @Nullable String provider, @Nullable String models, @Nullable String route) {
        return switch (PreferencesReader.read(provider, models, route)) {
            case PreferencesReader.Reading.Bad bad -> bad.problem();
            case PreferencesReader.Reading.Good good ->
                    throw new AssertionError("accepted: " + good.preferences());
        };
    }

    @Test
    void a_request_without_any_of_it_has_no_preferences() {
        assertThat(PreferencesReader.read(null, null, null))
                .isEqualTo(new PreferencesReader.Reading.Good(Preferences.NONE));
        assertThat(Candidates.asked("{}")).isEqualTo(Preferences.NONE);
        assertThat(Candidates.asked("null")).isEqualTo(Preferences.NONE);
    }

    @Test
    void reads_what_clients_of_openrouter_send() {
        var read =
                Candidates.asked(
                        """
                        {"order": ["OpenAI", "azure"], "only": ["openai", "Azure", "mistral"], "ignore": ["DeepSeek"],
                         "allow_fallbacks": false, "require_parameters": true, "data_collection": "allow", "zdr": false,
                         "quantizations": [], "sort": {"by": "throughput", "partition": "none"},
                         "max_price": {"prompt": 1.10, "completion": "2.5e0", "request": 0.001}}
                        """,
                        "[\"a/one\", \"b/two\"]");

        assertThat(read)
                .isEqualTo(
                        new Preferences(
                                List.of("openai", "azure"),
                                Set.of("openai", "azure", "mistral"),
                                Set.of("deepseek"),
                                false,
                                Preferences.Sort.THROUGHPUT,
                                true,
                                new Preferences.MaxPrice(
                                        UnitPrice.parse("0.0000011"),
                                        UnitPrice.parse("0.0000025"),
                                        UnitPrice.parse("0.001")),
                                false,
                                false,
                                List.of("a/one", "b/two")));
    }

    @Test
    void what_must_not_become_of_the_data_is_read() {
        var strict = Candidates.asked("{\"data_collection\": \"deny\", \"zdr\": true}");

        assertThat(strict.noTraining()).isTrue();
        assertThat(strict.noRetention()).isTrue();
    }

    @Test
    void a_highest_price_is_read_exactly() {
        var max =
                Objects.requireNonNull(
                        Candidates.asked("{\"max_price\": {\"prompt\": 0.100000000000000001}}")
                                .maxPrice());

        assertThat(max.prompt()).isEqualTo(UnitPrice.parse("0.000000100000000000000001"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"enforce_distillable_text\": true}",
                "{\"quantizations\": [\"fp8\"]}",
                "{\"preferred_min_throughput\": 50}",
                "{\"preferred_max_latency\": {\"p90\": 3}}",
                "{\"experimental\": {}}"
            })
    void what_cannot_be_promised_is_refused_by_name_with_what_can(String provider) {
        var problem = refused(provider, null, null);

        var name = provider.substring(2, provider.indexOf('"', 2));
        assertThat(problem.error()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
        assertThat(problem.param()).isEqualTo("provider." + name);
        assertThat(problem.message()).contains(name, "order", "only", "max_price");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "[]                                 | invalid_type          | provider",
                "{\"order\": \"openai\"}            | invalid_type          | provider.order",
                "{\"order\": [1]}                   | invalid_type          | provider.order",
                "{\"only\": [\" \"]}                | invalid_value         | provider.only",
                "{\"allow_fallbacks\": \"no\"}      | invalid_type          | provider.allow_fallbacks",
                "{\"sort\": \"cheap\"}              | invalid_value         | provider.sort",
                "{\"sort\": {\"by\": \"quality\"}}  | invalid_value         | provider.sort.by",
                "{\"sort\": {\"partition\": \"none\"}} | missing_required_parameter | provider.sort.by",
                "{\"sort\": {\"on\": \"x\"}}        | unsupported_parameter | provider.sort.on",
                "{\"max_price\": 3}                 | invalid_type          | provider.max_price",
                "{\"max_price\": {\"image\": 1}}    | unsupported_parameter | provider.max_price.image",
                "{\"max_price\": {\"prompt\": -1}}  | invalid_value         | provider.max_price.prompt",
                "{\"max_price\": {\"prompt\": \"x\"}} | invalid_value       | provider.max_price.prompt",
                "{\"max_price\": {\"prompt\": 1e999999999}} | invalid_value | provider.max_price.prompt",
                "{\"max_price\": {\"prompt\": 1e-999999999}} | invalid_value | provider.max_price.prompt",
                "{\"data_collection\": \"maybe\"}   | invalid_value         | provider.data_collection",
                "{\"zdr\": false, \"zdr\": true}    | duplicate_parameter   | provider"
            })
    void a_wrong_value_is_named(String provider, String code, String param) {
        var problem = refused(provider, null, null);

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
    }

    @Test
    void a_route_needs_models_to_fall_back_to() {
        assertThat(refused(null, null, "\"fallback\"").param()).isEqualTo("route");
        assertThat(refused(null, "[\"a/one\"]", "\"auto\"").message())
                .contains("\"auto\"", "\"fallback\"");
        assertThat(refused(null, "[]", null).param()).isEqualTo("models");
        assertThat(refused(null, "[" + "\"m\",".repeat(8) + "\"m\"]", null).message())
                .contains("9 names (expected: at most 8)");
        assertThat(PreferencesReader.read(null, "[\"a/one\"]", "\"fallback\""))
                .isInstanceOf(PreferencesReader.Reading.Good.class);
    }

    @Test
    void models_come_after_the_model_and_each_once() {
        var read = Candidates.asked("{}", "[\"b\", \"a\", \"b\"]");

        assertThat(read.modelsAfter("a")).containsExactly("a", "b");
        assertThat(read.modelsAfter(null)).containsExactly("b", "a");
        assertThat(Preferences.NONE.modelsAfter("a")).containsExactly("a");
    }
}
