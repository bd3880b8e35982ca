package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.catalog.Deployment;

/// A deployment that a request could go to.
///
/// @param modelId the published model that it would be served as
/// @param key names the deployment wherever its health is kept; the same after a restart and at every gateway
public record Candidate(String modelId, Deployment deployment, String key, Price price) {

    public static Candidate of(String modelId, Deployment deployment, Price price) {
        return new Candidate(modelId, deployment, keyOf(deployment), price);
    }

    /// Such as `openai/gpt-4o-mini`.
    public static String keyOf(Deployment deployment) {
        return deployment.provider() + "/" + deployment.upstreamModel();
    }

    public String provider() {
        return deployment.provider();
    }
}
