package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.pricing.PriceComponent;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Other prices than those that are published for a model, as a list has them.
///
/// @param key of the list's entry
/// @param components all prices of the suggested version
public record Suggestion(
        String modelId,
        String basedOn,
        String key,
        List<PriceComponent> components,
        List<PriceChange> changes,
        Set<Doubt> doubts,
        List<String> unread) {

    public Suggestion {
        components = List.copyOf(components);
        changes = List.copyOf(changes);
        unread = List.copyOf(unread);
        var ordered = EnumSet.noneOf(Doubt.class);
        ordered.addAll(doubts);
        doubts = Collections.unmodifiableSet(ordered);
    }

    public boolean isAlarming() {
        return changes.stream().anyMatch(PriceChange::isAlarming);
    }
}
