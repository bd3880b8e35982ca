package com.metisrouter.contracts.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RatingTest {

    private static final PriceVersion PRICES =
            new PriceVersion(
                    "sim/chat@1",
                    "sim/chat",
                    1,
                    Instant.parse("2026-11-01T00:00:00Z"),
                    List.of(
                            price(Unit.INPUT_TOKENS, 0, "0.15"),
                            price(Unit.INPUT_TOKENS, 200_000, "0.30"),
                            price(Unit.CACHE_READ_TOKENS, 0, "0.0375"),
                            price(Unit.OUTPUT_TOKENS, 0, "0.6"),
                            price(Unit.OUTPUT_TOKENS, 200_000, "0.9"),
                            PriceComponent.of(
                                    Unit.REASONING_TOKENS,
                                    UnitPrice.parse("0.00000008333333333333334"))),
                    "a test");

    private static PriceComponent price(Unit unit, long above, String perMillion) {
        return new PriceComponent(
                unit, "", ServiceTier.STANDARD, above, UnitPrice.perMillion(perMillion));
    }

    private static Quantity tokens(Unit unit, long amount) {
        return Quantity.of(unit, amount, QuantitySource.PROVIDER);
    }

    @Test
    void a_charge_is_the_exact_sum_rounded_once() {
        var rated =
                Rating.rate(
                        List.of(
                                tokens(Unit.INPUT_TOKENS, 7),
                                tokens(Unit.CACHE_READ_TOKENS, 3),
                                tokens(Unit.REASONING_TOKENS, 5)),
                        PRICES);

        assertThat(rated.lines())
                .extracting(line -> line.amount().stripTrailingZeros().toPlainString())
                .containsExactly("0.00000105", "0.0000001125", "0.0000004166666666666667");
        // 0.0000015791666666666667
        assertThat(rated.charge()).hasToString("0.000001579");
    }

    @Test
    void a_half_goes_to_the_even_neighbour() {
        assertThat(Rating.round(new BigDecimal("0.0000000005"))).isEqualTo(Usd.ofNanos(0));
        assertThat(Rating.round(new BigDecimal("0.0000000015"))).isEqualTo(Usd.ofNanos(2));
        assertThat(Rating.round(new BigDecimal("0.0000000025"))).isEqualTo(Usd.ofNanos(2));
        assertThat(Rating.round(new BigDecimal("0.00000000250000000001")))
                .isEqualTo(Usd.ofNanos(3));
    }

    @Test
    void the_context_tier_is_chosen_by_the_whole_input_cached_or_not() {
        var below =
                Rating.rate(
                        List.of(
                                tokens(Unit.INPUT_TOKENS, 150_000),
                                tokens(Unit.CACHE_READ_TOKENS, 50_000)),
                        PRICES);
        var above =
                Rating.rate(
                        List.of(
                                tokens(Unit.INPUT_TOKENS, 150_000),
                                tokens(Unit.CACHE_READ_TOKENS, 50_001)),
                        PRICES);

        assertThat(below.lines().getFirst().unitPrice()).hasToString("0.00000015");
        assertThat(above.lines().getFirst().unitPrice()).hasToString("0.0000003");
    }

    @Test
    void usage_without_a_price_is_refused_and_never_free() {
        assertThatThrownBy(() -> Rating.rate(List.of(tokens(Unit.AUDIO_INPUT_TOKENS, 1)), PRICES))
                .isInstanceOf(UnpricedUsage.class)
                .hasMessageContaining("sim/chat@1")
                .hasMessageContaining("audio_input_tokens");
    }

    @Test
    void two_prices_for_the_same_thing_are_no_price_version() {
        assertThatThrownBy(() ->
                        new PriceVersion(
                                "x@1",
                                "x",
                                1,
                                Instant.EPOCH,
                                List.of(
                                        price(Unit.INPUT_TOKENS, 0, "1"),
                                        price(Unit.INPUT_TOKENS, 0, "2")),
                                ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 2_000)
    void the_order_of_quantities_never_changes_the_charge(
            @ForAll @LongRange(max = 3_000_000) long in,
            @ForAll @LongRange(max = 3_000_000) long cached,
            @ForAll @LongRange(max = 3_000_000) long out,
            @ForAll @LongRange(max = 3_000_000) long reasoning,
            @ForAll long seed) {
        var quantities =
                new ArrayList<>(
                        List.of(
                                tokens(Unit.INPUT_TOKENS, in),
                                tokens(Unit.CACHE_READ_TOKENS, cached),
                                tokens(Unit.OUTPUT_TOKENS, out),
                                tokens(Unit.REASONING_TOKENS, reasoning)));
        var charge = Rating.rate(quantities, PRICES).charge();
        Collections.shuffle(quantities, new Random(seed));

        var again = Rating.rate(quantities, PRICES);

        assertThat(again.charge()).isEqualTo(charge);
        var sum =
                again.lines().stream()
                        .map(ChargeLine::amount)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum.subtract(charge.toBigDecimal()).abs())
                .isLessThanOrEqualTo(new BigDecimal("0.0000000005"));
        assertThat(again.lines())
                .allSatisfy(line ->
                        assertThat(line.amount())
                                .isEqualByComparingTo(line.unitPrice().times(line.quantity())));
    }

    @Property(tries = 2_000)
    void no_charge_within_the_bounds_is_above_the_worst_case(
            @ForAll @IntRange(max = 300_000) int inputMax,
            @ForAll @IntRange(max = 100_000) int outputMax,
            @ForAll @IntRange(max = 100) int cachedShare,
            @ForAll @IntRange(max = 100) int reasoningShare) {
        var cached = (long) inputMax * cachedShare / 100;
        var reasoning = (long) outputMax * reasoningShare / 100;
        var hold = WorstCase.of(PRICES, ServiceTier.STANDARD, inputMax).of(inputMax, outputMax);

        var charge =
                Rating.rate(
                                List.of(
                                        tokens(Unit.INPUT_TOKENS, inputMax - cached),
                                        tokens(Unit.CACHE_READ_TOKENS, cached),
                                        tokens(Unit.OUTPUT_TOKENS, outputMax - reasoning),
                                        tokens(Unit.REASONING_TOKENS, reasoning)),
                                PRICES)
                        .charge();

        assertThat(charge).isLessThanOrEqualTo(hold);
    }

    @Property(tries = 2_000)
    void what_an_amount_affords_can_be_held_with_it(
            @ForAll @LongRange(max = 1_000_000_000) long nanos,
            @ForAll @IntRange(max = 250_000) int input) {
        var worst = WorstCase.of(PRICES, ServiceTier.STANDARD, input);

        var tokens = worst.outputTokensFor(Usd.ofNanos(nanos), input, 64_000);

        assertThat(tokens).isBetween(0L, 64_000L);
        if (tokens > 0) {
            assertThat(worst.of(input, tokens)).isLessThanOrEqualTo(Usd.ofNanos(nanos));
        }
    }
}
