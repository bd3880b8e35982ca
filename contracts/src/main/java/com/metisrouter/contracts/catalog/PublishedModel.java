package com.metisrouter.contracts.catalog;

import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A model as published: what may be called and what it costs. Travels on `catalog.models.v1`, keyed by id.
///
/// @param id exact, such as `openai/gpt-4o-mini`
/// @param aliases other names that resolve to it, such as `gpt-4o-mini`
/// @param contextLength most input tokens
/// @param outputTokensMax most output tokens, by the provider's limits; 0 for models without token output
/// @param tokenizer `o200k_base`, `cl100k_base`, `words` (the simulator's), or `unknown`
/// @param outputLimitParameter the request's field that limits output, such as `max_completion_tokens`; empty where there is none
/// @param parameters names of the request's top-level fields that are accepted, at the endpoints that `endpointParameters` doesn't name
/// @param priceVersions in order of their effective time: those past ones still wanted, the current, the next
/// @param lifecycle null as active, as older catalogs publish
/// @param unknownParameters null as refused
/// @param endpointParameters accepted fields by an endpoint's path, where they are not `parameters`
public record PublishedModel(
        String id,
        String name,
        String description,
        String ownedBy,
        List<String> aliases,
        Set<Endpoint> endpoints,
        List<String> inputModalities,
        List<String> outputModalities,
        long contextLength,
        long outputTokensMax,
        String tokenizer,
        String outputLimitParameter,
        List<String> parameters,
        Instant createdAt,
        List<Deployment> deployments,
        List<PriceVersion> priceVersions,
        Map<String, List<String>> endpointParameters,
        @Nullable Lifecycle lifecycle,
        @Nullable UnknownParameters unknownParameters) {

    public PublishedModel {
        aliases = List.copyOf(aliases);
        var ordered = EnumSet.noneOf(Endpoint.class);
        ordered.addAll(endpoints);
        // In the enum's order, so that the same model always has the same JSON.
        endpoints = Collections.unmodifiableSet(ordered);
        inputModalities = List.copyOf(inputModalities);
        outputModalities = List.copyOf(outputModalities);
        parameters = List.copyOf(parameters);
        deployments = List.copyOf(deployments);
        priceVersions = List.copyOf(priceVersions);
        endpointParameters = sorted(endpointParameters);
        lifecycle = lifecycle == null ? Lifecycle.ACTIVE : lifecycle;
        unknownParameters =
                unknownParameters == null ? UnknownParameters.REFUSE : unknownParameters;
        if (priceVersions.isEmpty()) {
            throw new IllegalArgumentException(
                    "model " + id + ": no price (expected: at least one price version)");
        }
        for (var i = 1; i < priceVersions.size(); i++) {
            if (priceVersions
                    .get(i)
                    .effectiveFrom()
                    .isBefore(priceVersions.get(i - 1).effectiveFrom())) {
                throw new IllegalArgumentException(
                        "model " + id + ": price versions are not in order of time");
            }
        }
    }

    /// A model that is simply offered.
    public PublishedModel(
            String id,
            String name,
            String description,
            String ownedBy,
            List<String> aliases,
            Set<Endpoint> endpoints,
            List<String> inputModalities,
            List<String> outputModalities,
            long contextLength,
            long outputTokensMax,
            String tokenizer,
            String outputLimitParameter,
            List<String> parameters,
            Instant createdAt,
            List<Deployment> deployments,
            List<PriceVersion> priceVersions,
            Map<String, List<String>> endpointParameters) {
        this(
                id,
                name,
                description,
                ownedBy,
                aliases,
                endpoints,
                inputModalities,
                outputModalities,
                contextLength,
                outputTokensMax,
                tokenizer,
                outputLimitParameter,
                parameters,
                createdAt,
                deployments,
                priceVersions,
                endpointParameters,
                Lifecycle.ACTIVE,
                UnknownParameters.REFUSE);
    }

    /// A model that takes the same fields at all of its endpoints.
    public PublishedModel(
            String id,
            String name,
            String description,
            String ownedBy,
            List<String> aliases,
            Set<Endpoint> endpoints,
            List<String> inputModalities,
            List<String> outputModalities,
            long contextLength,
            long outputTokensMax,
            String tokenizer,
            String outputLimitParameter,
            List<String> parameters,
            Instant createdAt,
            List<Deployment> deployments,
            List<PriceVersion> priceVersions) {
        this(
                id,
                name,
                description,
                ownedBy,
                aliases,
                endpoints,
                inputModalities,
                outputModalities,
                contextLength,
                outputTokensMax,
                tokenizer,
                outputLimitParameter,
                parameters,
                createdAt,
                deployments,
                priceVersions,
                Map.of());
    }

    /// The same with another lifecycle and another rule for fields that aren't published.
    public PublishedModel with(Lifecycle newLifecycle, UnknownParameters newUnknownParameters) {
        return new PublishedModel(
                id,
                name,
                description,
                ownedBy,
                aliases,
                endpoints,
                inputModalities,
                outputModalities,
                contextLength,
                outputTokensMax,
                tokenizer,
                outputLimitParameter,
                parameters,
                createdAt,
                deployments,
                priceVersions,
                endpointParameters,
                newLifecycle,
                newUnknownParameters);
    }

    @Override
    public Lifecycle lifecycle() {
        return lifecycle == null ? Lifecycle.ACTIVE : lifecycle;
    }

    @Override
    public UnknownParameters unknownParameters() {
        return unknownParameters == null ? UnknownParameters.REFUSE : unknownParameters;
    }

    /// Names of the top-level fields that are accepted at an endpoint.
    public List<String> parameters(Endpoint endpoint) {
        return endpointParameters.getOrDefault(endpoint.path(), parameters);
    }

    private static Map<String, List<String>> sorted(@Nullable Map<String, List<String>> lists) {
        var sorted = new TreeMap<String, List<String>>();
        if (lists != null) {
            lists.forEach((path, names) -> sorted.put(path, List.copyOf(names)));
        }
        return Collections.unmodifiableMap(sorted);
    }

    /// The price version in force at an instant. The first stands also for the time before it.
    public PriceVersion priceAt(Instant instant) {
        var inForce = priceVersions.getFirst();
        for (var version : priceVersions) {
            if (!version.effectiveFrom().isAfter(instant)) {
                inForce = version;
            }
        }
        return inForce;
    }
}
