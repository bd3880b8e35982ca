package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Every change of the catalog, worked out once for as long as the catalog stays the same.
///
/// A model is added with its first price version; later versions that price nothing otherwise are no changes. A model that left the seed file
/// without a date of retirement has none to be listed under.
final class ChangeHistory {

    private record Known(PublishedCatalog catalog, List<Change> changes) {}

    private final Supplier<PublishedCatalog> catalog;
    private volatile Known known;

    ChangeHistory(Supplier<PublishedCatalog> catalog) {
        this.catalog = catalog;
        this.known = new Known(PublishedCatalog.EMPTY, List.of());
    }

    /// The newest first, announced ones before all.
    List<Change> changes() {
        var current = catalog.get();
        var before = known;
        if (before.catalog() == current) {
            return before.changes();
        }
        var changes = of(current.models());
        known = new Known(current, changes);
        return changes;
    }

    static List<Change> of(List<PublishedModel> models) {
        return models.stream()
                .flatMap(model -> Stream.concat(prices(model), lifecycle(model)))
                .sorted(Change.NEWEST_FIRST)
                .toList();
    }

    private static Stream<Change> prices(PublishedModel model) {
        var changes = new ArrayList<Change>();
        List<PriceComponent> before = List.of();
        for (var version : model.priceVersions()) {
            var kind = changes.isEmpty() ? Change.Kind.ADDED : Change.Kind.PRICE;
            var moves = PriceMove.between(before, version.components());
            before = version.components();
            if (kind == Change.Kind.PRICE && moves.isEmpty()) {
                continue;
            }
            changes.add(
                    new Change(
                            kind.word() + ":" + version.id(),
                            kind,
                            version.effectiveFrom(),
                            model.id(),
                            model.name(),
                            version.id(),
                            moves,
                            version.source(),
                            ""));
        }
        return changes.stream();
    }

    private static Stream<Change> lifecycle(PublishedModel model) {
        var lifecycle = model.lifecycle();
        var changes = new ArrayList<Change>();
        if (lifecycle.deprecatedFrom() != null) {
            changes.add(change(model, Change.Kind.DEPRECATED, lifecycle.deprecatedFrom()));
        }
        if (lifecycle.retiresAt() != null) {
            changes.add(change(model, Change.Kind.RETIRED, lifecycle.retiresAt()));
        }
        return changes.stream();
    }

    private static Change change(PublishedModel model, Change.Kind kind, Instant from) {
        return new Change(
                kind.word() + ":" + model.id() + "@" + from,
                kind,
                from,
                model.id(),
                model.name(),
                "",
                List.of(),
                "",
                model.lifecycle().replacement());
    }
}
