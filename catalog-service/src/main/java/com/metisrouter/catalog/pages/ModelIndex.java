package com.metisrouter.catalog.pages;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.money.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Every model as a line, in each order that a list may have: worked out once, for as long as the catalog and what is in force stay the same.
///
/// @param until the next instant at which a line changes by itself; the last one that there is where none does
record ModelIndex(
        PublishedCatalog catalog,
        Instant from,
        Instant until,
        Facets facets,
        Map<ModelQuery.Sort, List<ModelRow>> orders) {

    static ModelIndex of(PublishedCatalog catalog, Instant now) {
        var rows =
                catalog.models().stream()
                        .map(model -> ModelRow.of(model, model.priceAt(now), now))
                        .toList();
        var orders = new EnumMap<ModelQuery.Sort, List<ModelRow>>(ModelQuery.Sort.class);
        Arrays.stream(ModelQuery.Sort.values())
                .forEach(sort -> orders.put(sort, rows.stream().sorted(order(sort)).toList()));
        return new ModelIndex(
                catalog, now, catalog.nextChange(now), Facets.of(catalog.models()), orders);
    }

    boolean isOf(PublishedCatalog other, Instant now) {
        return catalog == other && !now.isBefore(from) && now.isBefore(until);
    }

    List<ModelRow> in(ModelQuery.Sort sort) {
        return orders.getOrDefault(sort, List.of());
    }

    private static Comparator<ModelRow> order(ModelQuery.Sort sort) {
        Comparator<ModelRow> byId = Comparator.comparing(row -> row.model().id());
        return switch (sort) {
            case NAME ->
                    Comparator.<ModelRow, String>comparing(
                                    row -> row.model().name().toLowerCase(Locale.ROOT))
                            .thenComparing(byId);
            case NEWEST ->
                    Comparator.<ModelRow, Instant>comparing(row -> row.model().createdAt())
                            .reversed()
                            .thenComparing(byId);
            case PRICE_IN -> cheapest(ModelRow::input).thenComparing(byId);
            case PRICE_OUT -> cheapest(ModelRow::output).thenComparing(byId);
            case CONTEXT ->
                    Comparator.<ModelRow>comparingLong(row -> row.model().contextLength())
                            .reversed()
                            .thenComparing(byId);
        };
    }

    /// What has no such price comes last.
    private static Comparator<ModelRow> cheapest(Function<ModelRow, Optional<UnitPrice>> price) {
        return Comparator.comparing(
                row -> price.apply(row).map(UnitPrice::usdPerUnit).orElse(null),
                Comparator.nullsLast(Comparator.<BigDecimal>naturalOrder()));
    }
}
