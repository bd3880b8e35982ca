package com.metisrouter.catalog.importing;

import com.metisrouter.catalog.pricing.ContextTiers;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// A list against what is published: what it suggests, and of what it says nothing.
///
/// @param same ids of models whose prices the list has as they are
/// @param absent ids of models that the list doesn't have
/// @param refused by the id of a model that the list has under a name or with a price that can't be taken, why
public record Comparison(
        List<Suggestion> suggestions,
        List<String> same,
        List<String> absent,
        Map<String, String> refused) {

    public Comparison {
        suggestions = List.copyOf(suggestions);
        same = List.copyOf(same);
        absent = List.copyOf(absent);
        refused = Map.copyOf(refused);
    }

    /// @param models those that can be called
    public static Comparison of(PriceList list, List<PublishedModel> models) {
        var suggestions = new ArrayList<Suggestion>();
        var same = new ArrayList<String>();
        var absent = new ArrayList<String>();
        var refused = new LinkedHashMap<String, String>();
        for (var model : models) {
            var entry = ListKeys.find(list, model);
            if (entry.isEmpty()) {
                absent.add(model.id());
            } else if (!entry.get().mayBeProposed()) {
                refused.put(model.id(), why(entry.get()));
            } else {
                suggestion(model, entry.get())
                        .ifPresentOrElse(suggestions::add, () -> same.add(model.id()));
            }
        }
        return new Comparison(suggestions, same, absent, refused);
    }

    private static String why(ListedModel entry) {
        return entry.doubts().stream()
                .filter(Doubt::never)
                .map(Doubt::text)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Suggestion> suggestion(PublishedModel model, ListedModel entry) {
        var current = model.priceVersions().getLast();
        var components = new ArrayList<>(ContextTiers.published(entry.components()));
        components.addAll(unlisted(current, components));
        var changes = changes(current.components(), components);
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Suggestion(
                                model.id(),
                                current.id(),
                                entry.key(),
                                components,
                                changes,
                                entry.doubts(),
                                entry.unread()));
    }

    /// Prices of units of which a list says nothing stay as they are.
    private static List<PriceComponent> unlisted(
            PriceVersion current, List<PriceComponent> listed) {
        return current.components().stream()
                .filter(component -> listed.stream().noneMatch(it -> it.unit() == component.unit()))
                .toList();
    }

    /// What is priced otherwise, by unit, variant and threshold.
    public static List<PriceChange> changes(
            List<PriceComponent> before, List<PriceComponent> after) {
        var old = byPath(before);
        var now = byPath(after);
        var paths = new TreeSet<>(old.keySet());
        paths.addAll(now.keySet());
        var changes = new ArrayList<PriceChange>();
        for (var path : paths) {
            var change =
                    new PriceChange(
                            path,
                            Optional.ofNullable(old.get(path)),
                            Optional.ofNullable(now.get(path)));
            if (!change.before().equals(change.after())) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static Map<String, BigDecimal> byPath(List<PriceComponent> components) {
        var prices = new LinkedHashMap<String, BigDecimal>();
        for (var component : components) {
            prices.put(
                    component.unit().wireName()
                            + (component.variant().isEmpty() ? "" : " " + component.variant())
                            + (component.aboveInputTokens() == 0
                                    ? ""
                                    : " above " + component.aboveInputTokens()),
                    // Without trailing zeros, so that equal prices are equal.
                    component.price().usdPerUnit());
        }
        return prices;
    }
}
