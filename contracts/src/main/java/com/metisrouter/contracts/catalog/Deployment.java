package com.metisrouter.contracts.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a model is served.
///
/// @param provider the name of a provider that gateways know, such as `openai`
/// @param upstreamModel the model's name there, such as `gpt-4o-mini`
/// @param priority lower is tried first
/// @param weight share among equals, 1 or more
/// @param endpoints that the provider serves itself, in its own protocol; the model's other endpoints are translated to one of these.
///     Records older than the field have none: then it is whatever of the model's endpoints belongs to the protocol
/// @param failurePolicies what holds when it goes wrong: a policy's id by the path of an endpoint that the provider serves itself. Records
///     older than the field have none: then the gateway's own table says
/// @param dataPolicy null where none is known
public record Deployment(
        String provider,
        Protocol protocol,
        String upstreamModel,
        int priority,
        int weight,
        Set<Endpoint> endpoints,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> failurePolicies,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DataPolicy dataPolicy) {

    public Deployment {
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 or more)");
        }
        endpoints = ordered(endpoints);
        failurePolicies = sorted(failurePolicies);
    }

    /// By the table's policies.
    public Deployment(
            String provider,
            Protocol protocol,
            String upstreamModel,
            int priority,
            int weight,
            Set<Endpoint> endpoints) {
        this(provider, protocol, upstreamModel, priority, weight, endpoints, Map.of(), null);
    }

    /// That serves all of its model's endpoints itself.
    public Deployment(
            String provider, Protocol protocol, String upstreamModel, int priority, int weight) {
        this(provider, protocol, upstreamModel, priority, weight, Set.of());
    }

    /// Whether the provider serves an endpoint itself.
    public boolean serves(Endpoint endpoint) {
        return endpoints.isEmpty() ? endpoint.protocol() == protocol : endpoints.contains(endpoint);
    }

    /// In the enum's order, so that the same deployment always has the same JSON.
    private static Set<Endpoint> ordered(@Nullable Set<Endpoint> endpoints) {
        var ordered = EnumSet.noneOf(Endpoint.class);
        if (endpoints != null) {
            ordered.addAll(endpoints);
        }
        return Collections.unmodifiableSet(ordered);
    }

    private static Map<String, String> sorted(@Nullable Map<String, String> policies) {
        return Collections.unmodifiableMap(
                policies == null ? new TreeMap<>() : new TreeMap<>(policies));
    }
}
