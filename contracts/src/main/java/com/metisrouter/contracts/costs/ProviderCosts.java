package com.metisrouter.contracts.costs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a provider charges for one of its models, from when. Keyed by provider and model, so that the latest word is the one that holds; a version in it never changes.
///
/// @param upstreamModel the model's name at the provider
/// @param versions at least one, each effective after the one before; `modelId` of each is the key
public record ProviderCosts(String provider, String upstreamModel, List<PriceVersion> versions) {

    public ProviderCosts {
        versions = List.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException(
                    "costs of " + provider + "/" + upstreamModel + ": none");
        }
        for (var i = 1; i < versions.size(); i++) {
            if (!versions.get(i).effectiveFrom().isAfter(versions.get(i - 1).effectiveFrom())) {
                throw new IllegalArgumentException(
                        "costs of "
                                + provider
                                + "/"
                                + upstreamModel
                                + ": not in the order of their instants");
            }
        }
    }

    /// How both are named together, such as `openai/gpt-4o-mini`.
    public static String key(String provider, String upstreamModel) {
        return provider + "/" + upstreamModel;
    }

    @JsonIgnore
    public String key() {
        return key(provider, upstreamModel);
    }

    /// The version in force; empty before the first one.
    public Optional<PriceVersion> at(Instant instant) {
        return versions.stream()
                .filter(it -> !it.effectiveFrom().isAfter(instant))
                .reduce((_, later) -> later);
    }
}
