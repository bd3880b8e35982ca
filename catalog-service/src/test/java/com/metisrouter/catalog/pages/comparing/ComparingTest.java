package com.metisrouter.catalog.pages.comparing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.pages.BadQuery;
import com.metisrouter.catalog.pages.Calculator;
import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.catalog.Endpoint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Models side by side, over those that the catalog brings along.
class ComparingTest {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final PublishedCatalog CATALOG =
            new PublishedCatalog(SeedFile.bundled().models());
    private static final List<String> TWO = List.of("openai/gpt-4o-mini", "google/gemini-2.5-pro");

    @Test
    void a_fact_that_differs_is_told_apart_from_one_that_doesn_t() {
        var page = compare(TWO, Map.of());

        var maker = fact(page, "In general", "Made by");
        assertThat(maker.values()).containsExactly("openai", "google");
        assertThat(maker.differs()).isTrue();
        assertThat(fact(page, "Gives", "text").values()).containsExactly("✓ yes", "✓ yes");
        assertThat(fact(page, "Gives", "text").differs()).isFalse();
    }

    @Test
    void prices_stand_beside_each_other_under_each_condition() {
        var page = compare(TWO, Map.of());

        assertThat(fact(page, "Prices", "input tokens, USD for a million").values())
                .containsExactly("0.15", "1.25");
        var above =
                group(page, "Prices").facts().stream()
                        .filter(fact -> fact.condition().equals("input above 200,000 tokens"))
                        .filter(fact -> fact.name().startsWith("input tokens"))
                        .findFirst()
                        .orElseThrow();
        assertThat(above.values()).containsExactly("0.15 (no step there)", "2.50");
    }

    @Test
    void parameters_are_listed_where_one_accepts_them_and_another_doesn_t() {
        var page = compare(List.of("openai/gpt-4o-mini", "openai/gpt-5.4"), Map.of());

        var facts = group(page, "Parameters that not all accept").facts();

        assertThat(facts).isNotEmpty().allMatch(Fact::differs);
        assertThat(facts).noneMatch(fact -> fact.name().equals("model"));
        var mini = CATALOG.find("openai/gpt-4o-mini").orElseThrow();
        for (var fact : facts) {
            assertThat(fact.values().getFirst().equals(Fact.YES))
                    .isEqualTo(
                            mini.parameters(Endpoint.ofPath(fact.condition()))
                                    .contains(fact.name()));
        }
    }

    @Test
    void models_of_different_protocols_are_compared_by_what_each_accepts_in_its_own() {
        var page = compare(List.of("openai/gpt-4o-mini", "anthropic/claude-haiku-4-5"), Map.of());

        assertThat(fact(page, "Endpoints", "/v1/messages").values())
                .containsExactly("✓ yes, translated", "✓ yes");
        var thinking = fact(page, "Parameters that not all accept", "thinking");
        assertThat(thinking.condition()).isEqualTo("each in its own protocol");
        assertThat(thinking.values()).containsExactly(Fact.NO, Fact.YES);
    }

    @Test
    void only_what_differs_can_be_shown_alone() {
        var all = compare(TWO, Map.of());
        var differing = compare(TWO, Map.of("show", "differences"));

        assertThat(differing.differences()).isEqualTo(all.differences()).isPositive();
        assertThat(differing.groups())
                .allMatch(group -> group.facts().stream().allMatch(Fact::differs));
    }

    @Test
    void the_costs_are_the_calculator_s_to_the_last_digit() {
        var numbers =
                Map.of("input", "250001", "cached", "17", "output", "333", "requests", "1000003");

        var costs = compare(TWO, numbers).costs();

        for (var i = 0; i < TWO.size(); i++) {
            var given = new HashMap<>(numbers);
            given.put("model", TWO.get(i));
            assertThat(costs.get(i).total())
                    .isEqualTo(Calculator.of(given, CATALOG::find, NOW).total());
        }
        // The cheaper one takes no such input.
        assertThat(costs).extracting(Cost::beyondLimits).containsExactly(true, false);
        assertThat(costs).extracting(Cost::lowest).containsExactly(false, true);
        assertThat(compare(TWO, Map.of("input", "1000")).costs())
                .extracting(Cost::lowest)
                .containsExactly(true, false);
    }

    @Test
    void what_has_no_price_is_not_guessed() {
        var costs =
                compare(List.of("openai/gpt-4o-mini", "sim/rerank"), Map.of("output", "10"))
                        .costs();

        assertThat(costs.get(0).note()).isEmpty();
        assertThat(costs.get(1).note()).isEqualTo("sim/rerank@1 has no price for output tokens");
        assertThat(costs.get(1).total()).isEmpty();
        assertThat(costs.get(1).lowest()).isFalse();
    }

    @Test
    void an_alias_names_the_same_model_and_the_same_model_twice_is_one() {
        var page = compare(List.of("gpt-4o-mini", "google/gemini-2.5-pro", TWO.get(0)), Map.of());

        assertThat(page.query().ids()).containsExactlyElementsOf(TWO);
        assertThatThrownBy(() -> compare(List.of("gpt-4o-mini", TWO.get(0)), Map.of()))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining("at least 2 different models");
    }

    @Test
    void too_few_too_many_and_unknown_ones_are_refused() {
        assertThatThrownBy(() -> compare(List.of(), Map.of()))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining("at least 2");
        assertThatThrownBy(() -> compare(List.of("a", "b", "c", "d", "e"), Map.of("show", "x")))
                .isInstanceOf(BadQuery.class)
                .hasMessageContainingAll("at most 4", "show");
        assertThatThrownBy(() -> compare(List.of(TWO.get(0), "openai/gpt-4o-mnii"), Map.of()))
                .isInstanceOf(UnknownModel.class)
                .hasMessageContaining("gpt-4o-mnii");
        assertThatThrownBy(() -> compare(TWO, Map.of("input", "1", "cached", "2")))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining("cached");
    }

    @Test
    void links_of_a_comparison_lead_to_the_same_one() {
        var page = compare(TWO, Map.of("input", "1000"));

        assertThat(page.query().showing(true))
                .isEqualTo(
                        "/compare?id=openai%2Fgpt-4o-mini&id=google%2Fgemini-2.5-pro&show=differences&input=1000");
        assertThat(page.query().without(TWO.get(0))).isEmpty();
    }

    private static ComparePage compare(List<String> ids, Map<String, String> others) {
        return ComparePage.of(CompareQuery.of(ids, others, CATALOG::find), NOW);
    }

    private static FactGroup group(ComparePage page, String title) {
        return page.groups().stream()
                .filter(group -> group.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    private static Fact fact(ComparePage page, String title, String name) {
        return group(page, title).facts().stream()
                .filter(fact -> fact.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
