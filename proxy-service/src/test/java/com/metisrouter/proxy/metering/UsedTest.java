package com.metisrouter.proxy.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.Reported;
import com.metisrouter.proxy.answers.UsageForm;
import com.metisrouter.proxy.json.Trees;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The price says by which units, the best source says how much.
final class UsedTest {

    private static final Quantity TOKENS =
            Quantity.of(Unit.INPUT_TOKENS, 7, QuantitySource.PROVIDER);
    private static final Quantity SEARCHES = Quantity.of(Unit.SEARCHES, 2, QuantitySource.PROVIDER);
    private static final Quantity ASKED_SEARCH =
            Quantity.of(Unit.SEARCHES, 1, QuantitySource.REQUEST);
    private static final Quantity ASKED_IMAGES =
            new Quantity(Unit.IMAGES, "1024x1024/hd", 4, QuantitySource.REQUEST);
    private static final Quantity MADE_IMAGES =
            Quantity.of(Unit.IMAGES, 3, QuantitySource.PROVIDER);

    private static PriceVersion pricing(Unit... units) {
        return new PriceVersion(
                "m@1",
                "m",
                1,
                Instant.EPOCH,
                Arrays.stream(units)
                        .map(unit ->
                                new PriceComponent(
                                        unit,
                                        unit == Unit.IMAGES ? "1024x1024/hd" : "",
                                        ServiceTier.STANDARD,
                                        0,
                                        UnitPrice.parse("0.01")))
                        .toList(),
                "made up");
    }

    private static List<Quantity> used(
            PriceVersion prices, @Nullable Reported reported, Quantity... shown) {
        return Used.of(
                prices,
                List.of(TOKENS),
                reported,
                List.of(shown),
                List.of(ASKED_SEARCH, ASKED_IMAGES));
    }

    @Test
    void tokens_are_charged_where_tokens_have_a_price() {
        assertThat(used(pricing(Unit.INPUT_TOKENS), null)).containsExactly(TOKENS);
        assertThat(used(pricing(Unit.SEARCHES), null)).containsExactly(ASKED_SEARCH);
    }

    @Test
    void what_the_answer_shows_comes_before_what_the_request_says() {
        assertThat(used(pricing(Unit.INPUT_TOKENS, Unit.SEARCHES), null, SEARCHES))
                .containsExactly(TOKENS, SEARCHES);
    }

    @Test
    void images_are_those_that_were_made_of_the_kind_that_was_asked_for() {
        assertThat(used(pricing(Unit.IMAGES), null, MADE_IMAGES))
                .containsExactly(
                        new Quantity(Unit.IMAGES, "1024x1024/hd", 3, QuantitySource.PROVIDER));
        assertThat(used(pricing(Unit.IMAGES), null)).containsExactly(ASKED_IMAGES);
    }

    @Test
    void zero_is_a_number() {
        var none =
                new Reported(
                        UsageForm.RERANK,
                        Trees.read("{\"search_units\":0}"),
                        "{\"search_units\":0}");

        assertThat(used(pricing(Unit.SEARCHES), none)).isEmpty();
        assertThat(Used.missing(pricing(Unit.SEARCHES), List.of(), none)).isNull();
    }

    @Test
    void sound_whose_length_nobody_told_is_missing() {
        assertThat(Used.missing(pricing(Unit.MILLISECONDS), List.of(TOKENS), null))
                .isEqualTo(Unit.MILLISECONDS);
        assertThat(Used.missing(pricing(Unit.INPUT_TOKENS), List.of(), null)).isNull();
    }
}
