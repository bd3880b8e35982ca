package com.metisrouter.catalog.costing;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Where it is recorded what providers charge. Each version is on its way to the views when this returns.
public final class CostDesk {

    static final int VERSIONS_MAX = 1_000;

    private final CostStore store;
    private final Consumer<List<ProviderCosts>> published;
    private final InstantSource clock;

    /// @param published told of all costs when one has come
    public CostDesk(CostStore store, Consumer<List<ProviderCosts>> published, InstantSource clock) {
        this.store = store;
        this.published = published;
        this.clock = clock;
    }

    public List<ProviderCosts> all() {
        return store.alone(CostStore.Books::all);
    }

    /// Says all of them again. One at a time, so that what is said last is what was read last.
    public synchronized void publish() {
        published.accept(all());
    }

    /// Adds a version.
    ///
    /// @param from may have passed: an invoice comes late, and no customer is charged by it
    /// @throws InvalidCost if it isn't after the version before, or says the same
    public PriceVersion record(
            String provider,
            String upstreamModel,
            Instant from,
            List<PriceComponent> components,
            String source,
            String who) {
        var version =
                store.alone(books -> {
                    var key = ProviderCosts.key(provider, upstreamModel);
                    var known =
                            books.all().stream()
                                    .filter(it -> it.key().equals(key))
                                    .findFirst()
                                    .map(ProviderCosts::versions)
                                    .orElse(List.of());
                    var next = next(known, provider, upstreamModel, from, components, source);
                    books.add(provider, upstreamModel, next, now(), who);
                    return next;
                });
        publish();
        return version;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static PriceVersion next(
            List<PriceVersion> known,
            String provider,
            String upstreamModel,
            Instant from,
            List<PriceComponent> components,
            String source) {
        if (!known.isEmpty()) {
            var last = known.getLast();
            if (!from.isAfter(last.effectiveFrom())) {
                throw new InvalidCost(
                        "effectiveFrom: "
                                + from
                                + " (expected: after the last version's, "
                                + last.effectiveFrom()
                                + ")");
            }
            if (last.components().equals(components)) {
                throw new InvalidCost("these are the costs that " + last.id() + " has");
            }
        }
        if (known.size() >= VERSIONS_MAX) {
            throw new InvalidCost("versions: there are " + VERSIONS_MAX + " already");
        }
        var number = known.size() + 1;
        var key = ProviderCosts.key(provider, upstreamModel);
        try {
            return new PriceVersion(
                    "cost/" + key + "@" + number,
                    key,
                    number,
                    from.truncatedTo(ChronoUnit.MICROS),
                    components,
                    source);
        } catch (IllegalArgumentException e) {
            throw new InvalidCost(String.valueOf(e.getMessage()));
        }
    }

    /// Records a provider's published prices as what it charges: for an operator who pays by the public list. Models whose costs are known already are left out.
    ///
    /// @return what was recorded
    public List<PriceVersion> adopt(List<PublishedModel> models, String provider, String who) {
        var recorded =
                store.alone(books -> {
                    var known =
                            books.all().stream()
                                    .map(ProviderCosts::key)
                                    .collect(Collectors.toCollection(HashSet::new));
                    var added = new ArrayList<PriceVersion>();
                    for (var model : models) {
                        for (var deployment : model.deployments()) {
                            var name = deployment.upstreamModel();
                            if (deployment.provider().equals(provider)
                                    && known.add(ProviderCosts.key(provider, name))) {
                                var costs = adopted(model, provider, name);
                                costs.forEach(it -> books.add(provider, name, it, now(), who));
                                added.addAll(costs);
                            }
                        }
                    }
                    return added;
                });
        if (!recorded.isEmpty()) {
            publish();
        }
        return recorded;
    }

    private static List<PriceVersion> adopted(
            PublishedModel model, String provider, String upstreamModel) {
        var versions = new ArrayList<PriceVersion>();
        for (var price : model.priceVersions()) {
            versions.add(
                    next(
                            versions,
                            provider,
                            upstreamModel,
                            price.effectiveFrom(),
                            price.components(),
                            "the published price " + price.id()));
        }
        return versions;
    }
}
