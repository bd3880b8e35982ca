package com.metisrouter.contracts.catalog;

/// Where a model is served.
///
/// @param provider the name of a provider that gateways know, such as `openai`
/// @param upstreamModel the model's name there, such as `gpt-4o-mini`
/// @param priority lower is tried first
/// @param weight share among equals, 1 or more
public record Deployment(
        String provider, Protocol protocol, String upstreamModel, int priority, int weight) {

    public Deployment {
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 or more)");
        }
    }
}
