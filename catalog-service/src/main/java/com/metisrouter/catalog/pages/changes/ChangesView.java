package com.metisrouter.catalog.pages.changes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Changes as the API shows them, the newest first.
///
/// @param next the value of `after` for the page after this one; null if there is none
record ChangesView(
        String object,
        List<ChangeView> data,
        @JsonProperty("has_more") boolean hasMore,
        @Nullable String next) {

    /// @param kind `price`, `added`, `deprecated` or `retired`
    /// @param status `announced` while it is still to come, then `effective`
    /// @param priceVersion null where no price is concerned
    record ChangeView(
            String id,
            String kind,
            String status,
            Instant effectiveFrom,
            String model,
            String name,
            @Nullable String priceVersion,
            List<MoveView> prices,
            @Nullable String source,
            @Nullable String replacement) {}

    /// @param before exact decimal string in USD for one unit; null where there was no price
    /// @param after null where there is no price any more
    /// @param percent rounded to two places, for looking at; null where the price comes, goes, or was 0
    record MoveView(
            Unit unit,
            String variant,
            ServiceTier tier,
            long aboveInputTokens,
            @Nullable UnitPrice before,
            @Nullable UnitPrice after,
            @Nullable BigDecimal percent) {}

    static ChangesView of(ChangePage page) {
        return new ChangesView(
                "list",
                page.changes().stream().map(each -> view(each, page.now())).toList(),
                page.next().isPresent(),
                page.next().map(Position::toString).orElse(null));
    }

    static ChangeView view(Change change, Instant now) {
        return new ChangeView(
                change.id(),
                change.kind().name().toLowerCase(Locale.ROOT),
                change.isAnnounced(now) ? "announced" : "effective",
                change.from(),
                change.model(),
                change.name(),
                text(change.version()),
                change.moves().stream().map(ChangesView::view).toList(),
                text(change.source()),
                text(change.replacement()));
    }

    private static MoveView view(PriceMove move) {
        return new MoveView(
                move.unit(),
                move.variant(),
                move.tier(),
                move.aboveInputTokens(),
                move.before().orElse(null),
                move.after().orElse(null),
                move.percent().orElse(null));
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }
}
