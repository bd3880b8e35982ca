package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A page of the list.
///
/// @param found how many models there are on all pages
record ModelRows(ModelQuery query, Facets facets, List<ModelRow> rows, int found, long pages) {

    static final int PAGE_SIZE = 100;

    static ModelRows of(List<PublishedModel> models, Facets facets, ModelQuery query, Instant now) {
        var all = all(models, query, now);
        var pages = Math.max(1, (all.size() + PAGE_SIZE - 1) / PAGE_SIZE);
        var from = (int) Math.min(all.size(), (query.page() - 1) * PAGE_SIZE);
        var to = Math.min(all.size(), from + PAGE_SIZE);
        return new ModelRows(query, facets, all.subList(from, to), all.size(), pages);
    }

    /// All that were asked for, in order.
    static List<ModelRow> all(List<PublishedModel> models, ModelQuery query, Instant now) {
        return models.stream()
                .filter(model -> accepts(query, model))
                .map(model -> ModelRow.of(model, model.priceAt(now), now))
                .filter(row -> accepts(query, row))
                .sorted(order(query.sort()))
                .toList();
    }

    private static boolean accepts(ModelQuery query, PublishedModel model) {
        return (query.provider().isEmpty()
                        || ModelRow.provider(model.id()).equals(query.provider()))
                && (query.endpoint().isEmpty()
                        || model.endpoints().contains(query.endpoint().get()))
                && has(model.inputModalities(), query.inputModality())
                && has(model.outputModalities(), query.outputModality())
                && model.contextLength() >= query.contextMin()
                && (query.text().isEmpty() || mentions(model, query.text()));
    }

    private static boolean has(List<String> modalities, String wanted) {
        return wanted.isEmpty() || modalities.contains(wanted);
    }

    private static boolean mentions(PublishedModel model, String text) {
        return contains(model.id(), text)
                || contains(model.name(), text)
                || contains(model.description(), text)
                || model.aliases().stream().anyMatch(alias -> contains(alias, text));
    }

    private static boolean contains(String value, String text) {
        return value.toLowerCase(Locale.ROOT).contains(text);
    }

    private static boolean accepts(ModelQuery query, ModelRow row) {
        return isOfStatus(row, query.status())
                && isAtMost(row.input(), query.priceInMax())
                && isAtMost(row.output(), query.priceOutMax())
                && (query.capability().isEmpty()
                        || row.capabilities().stream()
                                .anyMatch(each -> each.word().equals(query.capability())));
    }

    /// Without a status, all that can be called.
    private static boolean isOfStatus(ModelRow row, String status) {
        return status.isEmpty() ? !row.isRetired() : row.status().equals(status);
    }

    /// Without a price there is nothing to compare with a limit: it is left out rather than taken for free.
    private static boolean isAtMost(Optional<UnitPrice> price, Optional<BigDecimal> most) {
        return most.isEmpty()
                || price.filter(each -> each.usdPerUnit().compareTo(most.get()) <= 0).isPresent();
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
    private static Comparator<ModelRow> cheapest(
            java.util.function.Function<ModelRow, Optional<UnitPrice>> price) {
        return Comparator.comparing(
                row -> price.apply(row).map(UnitPrice::usdPerUnit).orElse(null),
                Comparator.nullsLast(Comparator.<BigDecimal>naturalOrder()));
    }
}
