package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// A page of the list.
///
/// @param found how many models there are on all pages
record ModelRows(ModelQuery query, Facets facets, List<ModelRow> rows, int found, long pages) {

    static final int PAGE_SIZE = 100;

    static ModelRows of(ModelIndex index, ModelQuery query) {
        var all = all(index, query);
        var pages = Math.max(1, (all.size() + PAGE_SIZE - 1) / PAGE_SIZE);
        var from = (int) Math.min(all.size(), (query.page() - 1) * PAGE_SIZE);
        var to = Math.min(all.size(), from + PAGE_SIZE);
        return new ModelRows(query, index.facets(), all.subList(from, to), all.size(), pages);
    }

    /// All that were asked for, in order.
    static List<ModelRow> all(ModelIndex index, ModelQuery query) {
        return index.in(query.sort()).stream()
                .filter(row -> accepts(query, row.model()) && accepts(query, row))
                .toList();
    }

    private static boolean accepts(ModelQuery query, PublishedModel model) {
        return (query.provider().isEmpty()
                        || ModelRow.provider(model.id()).equals(query.provider()))
                && (query.endpoint().isEmpty()
                        || model.endpoints().contains(query.endpoint().get()))
                && has(model.inputModalities(), query.inputModality())
                && has(model.outputModalities(), query.outputModality())
                && model.contextLength() >= query.contextMin();
    }

    private static boolean has(List<String> modalities, String wanted) {
        return wanted.isEmpty() || modalities.contains(wanted);
    }

    private static boolean accepts(ModelQuery query, ModelRow row) {
        return (query.text().isEmpty() || row.searched().contains(query.text()))
                && isOfStatus(row, query.status())
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
}
