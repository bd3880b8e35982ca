package com.metisrouter.catalog.site;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.metisrouter.contracts.catalog.PublicPricing;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A model's price versions, the newest first.
public record PriceHistoryView(
        String object,
        String model,
        List<VersionView> data,
        @JsonProperty("has_more") boolean hasMore) {

    /// @param status `past`, `current` or `next`
    public record VersionView(
            String id,
            int version,
            String status,
            Instant effectiveFrom,
            String source,
            Map<String, String> pricing,
            List<PriceComponent> components) {}

    static PriceHistoryView of(PublishedModel model, Instant now) {
        var current = model.priceAt(now);
        var versions =
                model.priceVersions().reversed().stream()
                        .map(version ->
                                new VersionView(
                                        version.id(),
                                        version.version(),
                                        status(version.version(), current.version()),
                                        version.effectiveFrom(),
                                        version.source(),
                                        PublicPricing.of(version),
                                        version.components()))
                        .toList();
        return new PriceHistoryView("list", model.id(), versions, false);
    }

    /// With the version alone that is in force at an instant; the first stands also for the time before it.
    PriceHistoryView at(Instant instant) {
        var inForce =
                data.stream()
                        .filter(version -> !version.effectiveFrom().isAfter(instant))
                        .findFirst()
                        .orElse(data.getLast());
        return new PriceHistoryView(object, model, List.of(inForce), false);
    }

    private static String status(int version, int current) {
        if (version == current) {
            return "current";
        }
        return version < current ? "past" : "next";
    }
}
