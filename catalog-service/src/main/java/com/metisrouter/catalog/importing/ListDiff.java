package com.metisrouter.catalog.importing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What changed from one list to a later one of the same format.
///
/// @param added keys that only the later one has
/// @param removed keys that only the earlier one has
/// @param changed entries of both with a price that isn't the same
public record ListDiff(List<String> added, List<String> removed, List<Change> changed) {

    /// The prices of plain input and output, in each format's words.
    private static final Set<String> MAIN =
            Set.of(
                    "input_cost_per_token",
                    "output_cost_per_token",
                    "input",
                    "output",
                    "prompt",
                    "completion");

    public ListDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /// @param swapped whether input and output have changed places, which is a mistake of the one list or the other
    public record Change(String key, List<PriceChange> prices, boolean swapped) {
        public Change {
            prices = List.copyOf(prices);
        }

        /// Whether plain input or output costs something else, or was not priced before.
        public boolean touchesMain() {
            return prices.stream().anyMatch(price -> MAIN.contains(price.path()));
        }

        /// Whether a price of plain input or output that was there before is another.
        public boolean repricesMain() {
            return prices.stream()
                    .anyMatch(price ->
                            MAIN.contains(price.path())
                                    && price.before().isPresent()
                                    && price.after().isPresent());
        }
    }

    /// @throws IllegalArgumentException if the lists are of two formats
    public static ListDiff between(PriceList before, PriceList after) {
        if (before.format() != after.format()) {
            throw new IllegalArgumentException(
                    "lists of "
                            + before.format().wireName()
                            + " and "
                            + after.format().wireName()
                            + " (expected: two of one format)");
        }
        var added = new TreeSet<>(after.models().keySet());
        added.removeAll(before.models().keySet());
        var removed = new TreeSet<>(before.models().keySet());
        removed.removeAll(after.models().keySet());
        var changed = new ArrayList<Change>();
        for (var model : after.models().values()) {
            var old = before.models().get(model.key());
            if (old != null) {
                var prices = changes(old, model);
                if (!prices.isEmpty()) {
                    changed.add(new Change(model.key(), prices, isSwapped(prices)));
                }
            }
        }
        return new ListDiff(List.copyOf(added), List.copyOf(removed), changed);
    }

    private static List<PriceChange> changes(ListedModel before, ListedModel after) {
        var paths = new TreeSet<>(before.costs().keySet());
        paths.addAll(after.costs().keySet());
        var changes = new ArrayList<PriceChange>();
        for (var path : paths) {
            var old = before.costs().get(path);
            var now = after.costs().get(path);
            if (!isSame(old, now)) {
                changes.add(
                        new PriceChange(path, Optional.ofNullable(old), Optional.ofNullable(now)));
            }
        }
        return changes;
    }

    private static boolean isSame(@Nullable BigDecimal a, @Nullable BigDecimal b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return a.compareTo(b) == 0;
    }

    private static boolean isSwapped(List<PriceChange> prices) {
        var main = prices.stream().filter(price -> MAIN.contains(price.path())).toList();
        return main.size() == 2
                && isSame(
                        main.getFirst().before().orElse(null), main.getLast().after().orElse(null))
                && isSame(
                        main.getLast().before().orElse(null), main.getFirst().after().orElse(null));
    }
}
