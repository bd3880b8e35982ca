package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.pricing.PriceComponent;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// An entry of a price list.
///
/// @param key the list's own, unique in it
/// @param provider the list's name for who serves it
/// @param model the provider's name for it
/// @param costs every price as the list states it, by its path in the entry
/// @param components the prices that are carried over, in USD for one unit; only what is stated
/// @param contextLength 0 where the list doesn't say
/// @param retires as the list writes it; empty where it doesn't say
/// @param unread paths of prices that are not carried over
public record ListedModel(
        String key,
        String provider,
        String model,
        SortedMap<String, BigDecimal> costs,
        List<PriceComponent> components,
        long contextLength,
        long outputTokensMax,
        String retires,
        List<String> unread,
        Set<Doubt> doubts) {

    public ListedModel {
        costs = Collections.unmodifiableSortedMap(new TreeMap<>(costs));
        components = List.copyOf(components);
        unread = List.copyOf(unread);
        var ordered = EnumSet.noneOf(Doubt.class);
        ordered.addAll(doubts);
        doubts = Collections.unmodifiableSet(ordered);
    }

    ListedModel doubted(Doubt doubt) {
        var more = EnumSet.of(doubt);
        more.addAll(doubts);
        return new ListedModel(
                key,
                provider,
                model,
                costs,
                components,
                contextLength,
                outputTokensMax,
                retires,
                unread,
                more);
    }

    /// Whether its prices may be proposed for a model.
    public boolean mayBeProposed() {
        return doubts.stream().noneMatch(Doubt::never);
    }
}
