package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The prices of one entry while it is read: what was stated, what is carried over, what is not. Owned by one reading.
final class Costs {

    /// More digits before or behind the point are no price, and could fill the memory when they are written out.
    private static final int PLACES_MAX = 48;

    private final String key;
    private final SortedMap<String, BigDecimal> stated = new TreeMap<>();
    private final Map<String, PriceComponent> carried = new TreeMap<>();
    private final Set<String> unread = new TreeSet<>();
    private final Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);

    Costs(String key) {
        this.key = key;
    }

    /// A number or its text, exactly as it is written.
    ///
    /// @throws UnreadableList if it is neither
    BigDecimal stated(String path, JsonNode value) {
        BigDecimal number;
        try {
            number =
                    value.isString()
                            ? new BigDecimal(value.stringValue().strip())
                            : value.decimalValue();
        } catch (RuntimeException e) {
            throw new UnreadableList(
                    key + ", " + path + ": " + shown(value) + " (expected: a decimal)", e);
        }
        if (Math.abs((long) number.scale()) > PLACES_MAX || number.precision() > PLACES_MAX) {
            throw new UnreadableList(
                    key
                            + ", "
                            + path
                            + ": "
                            + shown(value)
                            + " (expected: at most "
                            + PLACES_MAX
                            + " digits)");
        }
        stated.put(path, number);
        return number;
    }

    private static String shown(JsonNode value) {
        var text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    /// Carries a stated price over.
    ///
    /// @param usdPerUnit may be negative, which is no price
    void carry(String path, Unit unit, long aboveInputTokens, BigDecimal usdPerUnit) {
        if (usdPerUnit.signum() < 0) {
            doubts.add(Doubt.DYNAMIC_PRICE);
            return;
        }
        try {
            var component =
                    new PriceComponent(
                            unit,
                            "",
                            ServiceTier.STANDARD,
                            aboveInputTokens,
                            new UnitPrice(usdPerUnit));
            carried.put("%012d %s".formatted(aboveInputTokens, unit.wireName()), component);
        } catch (IllegalArgumentException e) {
            throw new UnreadableList(key + ", " + path + ": " + e.getMessage(), e);
        }
    }

    boolean carries(Unit unit, long aboveInputTokens) {
        return carried.containsKey("%012d %s".formatted(aboveInputTokens, unit.wireName()));
    }

    void unread(String path) {
        unread.add(path);
    }

    void doubt(Doubt doubt) {
        doubts.add(doubt);
    }

    ListedModel entry(
            String provider,
            String model,
            long contextLength,
            long outputTokensMax,
            String retires) {
        judge();
        return new ListedModel(
                key,
                provider,
                model,
                stated,
                List.copyOf(carried.values()),
                contextLength,
                outputTokensMax,
                retires,
                List.copyOf(unread),
                doubts);
    }

    private void judge() {
        if (!unread.isEmpty()) {
            doubts.add(Doubt.UNREAD_COST);
        }
        var base = components(0);
        if (base.isEmpty() && !doubts.contains(Doubt.DYNAMIC_PRICE)) {
            doubts.add(Doubt.NO_PRICE);
        }
        var input = base.stream().filter(it -> it.unit() == Unit.INPUT_TOKENS).findFirst();
        var all = base.stream().allMatch(it -> it.price().equals(UnitPrice.ZERO));
        if (!base.isEmpty()
                && (all || input.map(it -> it.price().equals(UnitPrice.ZERO)).orElse(false))) {
            doubts.add(Doubt.ZERO_PRICE);
        }
        carried.values().stream()
                .map(PriceComponent::aboveInputTokens)
                .filter(above -> above > 0)
                .distinct()
                .forEach(above -> {
                    for (var component : base) {
                        if (component.unit().side() != Unit.Side.OTHER
                                && !carries(component.unit(), above)) {
                            doubts.add(Doubt.TIER_SILENT);
                        }
                    }
                });
    }

    private List<PriceComponent> components(long above) {
        var components = new ArrayList<PriceComponent>();
        for (var component : carried.values()) {
            if (component.aboveInputTokens() == above) {
                components.add(component);
            }
        }
        return components;
    }
}
