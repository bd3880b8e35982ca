package com.metisrouter.contracts.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostingTest {

    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-06-01T00:00:00Z");

    private static final ProviderCosts COSTS =
            new ProviderCosts(
                    "openai",
                    "gpt",
                    List.of(version(1, EARLIER, "0.10"), version(2, LATER, "0.20")));

    private static final List<Quantity> USED =
            List.of(
                    new Quantity(Unit.INPUT_TOKENS, "", 3, QuantitySource.PROVIDER),
                    new Quantity(Unit.OUTPUT_TOKENS, "", 7, QuantitySource.PROVIDER));

    private static PriceVersion version(int number, Instant from, String input) {
        return new PriceVersion(
                "cost/openai/gpt@" + number,
                "openai/gpt",
                number,
                from,
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion(input)),
                        PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.perMillion("0.333333"))),
                "invoice");
    }

    private static Attempt attempt(String provider, int status, String reason, long firstByte) {
        return new Attempt(provider, "gpt", status, reason, "", firstByte, 100);
    }

    private static List<AttemptCost> of(Instant at, List<Quantity> used, Attempt... attempts) {
        return Costing.of(
                List.of(attempts),
                used,
                at,
                key -> key.equals("openai/gpt") ? Optional.of(COSTS) : Optional.empty());
    }

    @Test
    void the_attempt_that_served_costs_what_was_metered_to_the_last_digit() {
        var costs = of(LATER, USED, attempt("openai", 200, "", 10));

        // 3 × 0.20 + 7 × 0.333333 USD per million
        assertThat(costs.getFirst().usd()).isEqualByComparingTo("0.000002933331");
        assertThat(costs.getFirst().costVersionId()).isEqualTo("cost/openai/gpt@2");
        assertThat(Costing.isKnown(costs)).isTrue();
    }

    @Test
    void the_version_in_force_at_admission_counts_and_before_the_first_nothing_is_known() {
        assertThat(
                        of(LATER.minusNanos(1), USED, attempt("openai", 200, "", 10))
                                .getFirst()
                                .costVersionId())
                .isEqualTo("cost/openai/gpt@1");
        assertThat(
                        of(EARLIER.minusNanos(1), USED, attempt("openai", 200, "", 10))
                                .getFirst()
                                .kind())
                .isEqualTo(AttemptCost.Kind.UNKNOWN);
    }

    @Test
    void a_refused_attempt_is_free_and_the_one_that_served_pays() {
        var costs =
                of(
                        LATER,
                        USED,
                        attempt("openai", 503, "http_503", 5),
                        attempt("openai", 429, "http_429", 5),
                        attempt("openai", 200, "", 10));

        assertThat(costs)
                .extracting(AttemptCost::kind)
                .containsExactly(
                        AttemptCost.Kind.FREE, AttemptCost.Kind.FREE, AttemptCost.Kind.METERED);
        assertThat(Costing.sum(costs)).isEqualByComparingTo("0.000002933331");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown_host", "connect_refused", "circuit_open", "tls_failed"})
    void what_was_never_sent_is_free(String reason) {
        assertThat(of(LATER, List.of(), attempt("openai", 0, reason, -1)).getFirst().kind())
                .isEqualTo(AttemptCost.Kind.FREE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "timeout_first_byte", "bad_http"})
    void of_what_was_sent_and_not_answered_nobody_knows(String reason) {
        var costs = of(LATER, List.of(), attempt("openai", 0, reason, -1));

        assertThat(costs.getFirst().kind()).isEqualTo(AttemptCost.Kind.UNKNOWN);
        assertThat(costs.getFirst().usd()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(Costing.isKnown(costs)).isFalse();
    }

    @Test
    void what_has_no_cost_is_unknown_and_not_free() {
        assertThat(of(LATER, USED, attempt("mistral", 200, "", 10)).getFirst().rule())
                .isEqualTo("no-costs-v1");
        assertThat(of(LATER, List.of(), attempt("openai", 200, "", 10)).getFirst().rule())
                .isEqualTo("no-usage-v1");
        var searches = List.of(new Quantity(Unit.SEARCHES, "", 1, QuantitySource.PROVIDER));
        assertThat(of(LATER, searches, attempt("openai", 200, "", 10)).getFirst().rule())
                .isEqualTo("no-cost-of-unit-v1");
    }

    @Test
    void versions_are_in_the_order_of_their_instants() {
        assertThatThrownBy(() ->
                        new ProviderCosts(
                                "openai",
                                "gpt",
                                List.of(version(1, LATER, "1"), version(2, LATER, "2"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProviderCosts("openai", "gpt", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
