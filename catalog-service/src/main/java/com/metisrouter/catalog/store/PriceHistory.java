package com.metisrouter.catalog.store;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what a seed adds to the prices that are already recorded: new versions, and never a change.
final class PriceHistory {

    private PriceHistory() {}

    /// The versions that are not recorded yet.
    ///
    /// The source is a note and no price: a version whose source alone reads differently is the same version, and keeps the note that it was
    /// recorded with.
    ///
    /// @throws PricesAreImmutable with every version that the seed would change
    ///
    /// @param proposed models whose prices are proposed and approved by hand, with the number of their last version from a seed: later
    ///     ones of a seed are not theirs any more
    static List<PriceVersion> additions(
            List<PublishedModel> recorded,
            List<PublishedModel> seeded,
            Map<String, Integer> proposed) {
        var known = new HashMap<String, PriceVersion>();
        for (var model : recorded) {
            for (var version : model.priceVersions()) {
                known.put(version.id(), version);
            }
        }
        var additions = new ArrayList<PriceVersion>();
        var changes = new ArrayList<String>();
        for (var model : seeded) {
            for (var version : model.priceVersions()) {
                if (version.version() > proposed.getOrDefault(model.id(), Integer.MAX_VALUE)) {
                    continue;
                }
                var before = known.get(version.id());
                if (before == null) {
                    additions.add(version);
                } else if (!isSame(before, version)) {
                    changes.add(
                            version.id()
                                    + " is recorded with other prices or another effectiveFrom:"
                                    + " leave it as it was and add version "
                                    + (model.priceVersions().size() + 1)
                                    + " with effectiveFrom");
                }
            }
        }
        if (!changes.isEmpty()) {
            throw new PricesAreImmutable(changes);
        }
        return additions;
    }

    private static boolean isSame(PriceVersion a, PriceVersion b) {
        return a.effectiveFrom().equals(b.effectiveFrom()) && components(a).equals(components(b));
    }

    private static Set<PriceComponent> components(PriceVersion version) {
        return Set.copyOf(version.components());
    }
}
