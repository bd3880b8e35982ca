package com.metisrouter.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicPricingTest {

    @Test
    void base_prices_carry_the_names_that_clients_know_and_every_digit() {
        var prices =
                version(
                        component(Unit.INPUT_TOKENS, 0, "0.00000008333333333333334"),
                        component(Unit.OUTPUT_TOKENS, 0, "6e-7"),
                        component(Unit.CACHE_READ_TOKENS, 0, "0.000000075"),
                        component(Unit.CACHE_WRITE_5M_TOKENS, 0, "0.000000125"),
                        component(Unit.CACHE_WRITE_1H_TOKENS, 0, "0.00000025"),
                        component(Unit.REASONING_TOKENS, 0, "0.0000006"),
                        component(Unit.AUDIO_INPUT_TOKENS, 0, "0.00001"),
                        component(Unit.AUDIO_OUTPUT_TOKENS, 0, "0.00002"),
                        component(Unit.IMAGE_INPUT_TOKENS, 0, "0.00003"),
                        component(Unit.IMAGE_OUTPUT_TOKENS, 0, "0.00004"),
                        component(Unit.SEARCHES, 0, "0.01"),
                        component(Unit.REQUESTS, 0, "0.0000125"));

        assertThat(PublicPricing.of(prices))
                .containsOnly(
                        entry("prompt", "0.00000008333333333333334"),
                        entry("completion", "0.0000006"),
                        entry("input_cache_read", "0.000000075"),
                        entry("input_cache_write", "0.000000125"),
                        entry("input_cache_write_1h", "0.00000025"),
                        entry("internal_reasoning", "0.0000006"),
                        entry("audio", "0.00001"),
                        entry("audio_output", "0.00002"),
                        entry("image", "0.00003"),
                        entry("image_output", "0.00004"),
                        entry("web_search", "0.01"),
                        entry("request", "0.0000125"));
        assertThat(PublicPricing.overrides(prices)).isEmpty();
    }

    @Test
    void a_context_tier_is_an_override_and_stays_out_of_the_base() {
        var prices =
                version(
                        component(Unit.INPUT_TOKENS, 0, "0.00000125"),
                        component(Unit.INPUT_TOKENS, 1_000_000, "0.000005"),
                        component(Unit.INPUT_TOKENS, 200_000, "0.0000025"),
                        component(Unit.OUTPUT_TOKENS, 0, "0.00001"),
                        component(Unit.OUTPUT_TOKENS, 200_000, "0.000015"));

        assertThat(PublicPricing.of(prices))
                .containsOnly(entry("prompt", "0.00000125"), entry("completion", "0.00001"));
        assertThat(PublicPricing.overrides(prices)).hasSize(2);
        assertThat(PublicPricing.overrides(prices).getFirst())
                .containsOnly(
                        entry("min_prompt_tokens", "200000"),
                        entry("prompt", "0.0000025"),
                        entry("completion", "0.000015"));
        assertThat(PublicPricing.overrides(prices).getLast())
                .containsOnly(entry("min_prompt_tokens", "1000000"), entry("prompt", "0.000005"));
    }

    @Test
    void other_service_tiers_and_variants_are_not_mixed_up_with_the_standard_price() {
        var price = UnitPrice.parse("0.5");
        var prices =
                version(
                        new PriceComponent(Unit.INPUT_TOKENS, "", ServiceTier.BATCH, 0, price),
                        new PriceComponent(Unit.SEARCHES, "high", ServiceTier.STANDARD, 0, price),
                        new PriceComponent(
                                Unit.INPUT_TOKENS, "", ServiceTier.BATCH, 200_000, price),
                        component(Unit.PAGES, 0, "0.001"));

        assertThat(PublicPricing.of(prices)).isEmpty();
        assertThat(PublicPricing.overrides(prices)).isEmpty();
    }

    private static PriceVersion version(PriceComponent... components) {
        return new PriceVersion(
                "p/m@1",
                "p/m",
                1,
                Instant.parse("2026-01-01T00:00:00Z"),
                List.of(components),
                "a list");
    }

    private static PriceComponent component(Unit unit, long aboveInputTokens, String price) {
        return new PriceComponent(
                unit, "", ServiceTier.STANDARD, aboveInputTokens, UnitPrice.parse(price));
    }
}
