package com.metisrouter.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    /// At $1 for a million tokens in and $2 out, served by `p` as `a`.
    private static final List<PublishedModel> PUBLISHED =
            TestSeeds.of(TestSeeds.model("a", "2026-01-01T00:00:00Z", "1.00")).models();

    private static Comparison with(String fields) {
        var list = "{'p/a':{'mode':'chat','litellm_provider':'p'," + fields + "}}";
        return Comparison.of(
                PriceList.read(ListFormat.LITELLM, list.replace('\'', '"').getBytes(UTF_8)),
                PUBLISHED);
    }

    @Test
    void the_same_prices_in_other_words_suggest_nothing() {
        var same = with("'input_cost_per_token':1.0e-6,'output_cost_per_token':0.00000200");

        assertThat(same.same()).containsExactly("p/a");
        assertThat(same.suggestions()).isEmpty();
    }

    @Test
    void what_a_list_says_nothing_of_stays_as_it_is() {
        var suggestion = with("'input_cost_per_token':3e-6").suggestions().getFirst();

        assertThat(suggestion.changes())
                .extracting(PriceChange::path)
                .contains("input_tokens")
                .doesNotContain("output_tokens", "reasoning_tokens");
        assertThat(suggestion.components())
                .anyMatch(it ->
                        it.unit().wireName().equals("output_tokens")
                                && it.price().toString().equals("0.000002"));
    }

    @Test
    void a_price_that_is_cached_apart_is_a_change_and_one_that_trebles_an_alarm() {
        var suggestion =
                with("'input_cost_per_token':1e-6,'output_cost_per_token':6e-6,'cache_read_input_token_cost':1e-7")
                        .suggestions()
                        .getFirst();

        assertThat(suggestion.basedOn()).isEqualTo("p/a@1");
        assertThat(suggestion.changes())
                .extracting(PriceChange::path)
                .contains("cache_read_tokens", "output_tokens", "reasoning_tokens")
                .doesNotContain("input_tokens");
        assertThat(suggestion.isAlarming()).isTrue();
    }

    @Test
    void what_can_t_be_taken_and_what_is_not_there_is_said() {
        assertThat(with("'input_cost_per_token':-1").refused()).containsOnlyKeys("p/a");
        var other =
                Comparison.of(
                        PriceList.read(
                                ListFormat.OPENROUTER,
                                "{\"data\":[{\"id\":\"q/b\",\"pricing\":{\"prompt\":\"1\"}}]}"
                                        .getBytes(UTF_8)),
                        PUBLISHED);
        assertThat(other.absent()).containsExactly("p/a");
    }
}
