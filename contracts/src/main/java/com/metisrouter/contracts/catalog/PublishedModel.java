package com.metisrouter.contracts.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
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
/// @param parameterRanges what parameters may be, by name; of a field within a field such as `generationConfig.temperature`. They
///     hold wherever the parameter is accepted; one without a range may be anything that the provider takes
/// @param capabilities what it can do; null where that isn't published and its parameters have to tell
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
        @Nullable UnknownParameters unknownParameters,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, ParameterRange> parameterRanges,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Set<Capability> capabilities) {

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
        parameterRanges =
                Collections.unmodifiableMap(
                        parameterRanges == null ? new TreeMap<>() : new TreeMap<>(parameterRanges));
        if (capabilities != null) {
            var published = EnumSet.noneOf(Capability.class);
            published.addAll(capabilities);
            capabilities = Collections.unmodifiableSet(published);
        }
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
                UnknownParameters.REFUSE,
                Map.of(),
                null);
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
        return with(newLifecycle, newUnknownParameters, parameterRanges, capabilities);
    }

    /// The same with other ranges and capabilities.
    public PublishedModel with(
            Map<String, ParameterRange> newRanges, @Nullable Set<Capability> newCapabilities) {
        return with(lifecycle(), unknownParameters(), newRanges, newCapabilities);
    }

    private PublishedModel with(
            Lifecycle newLifecycle,
            UnknownParameters newUnknownParameters,
            Map<String, ParameterRange> newRanges,
            @Nullable Set<Capability> newCapabilities) {
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
                newUnknownParameters,
                newRanges,
                newCapabilities);
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

    /// The ranges of what is accepted at an endpoint, by name.
    public Map<String, ParameterRange> ranges(Endpoint endpoint) {
        var accepted = parameters(endpoint);
        var ranges = new TreeMap<String, ParameterRange>();
        parameterRanges.forEach((name, range) -> {
            var dot = name.indexOf('.');
            if (accepted.contains(dot < 0 ? name : name.substring(0, dot))) {
                ranges.put(name, range);
            }
        });
        return Collections.unmodifiableMap(ranges);
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
