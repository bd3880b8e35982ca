package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.upstream.ProviderEndpoint;

/// One way to have a call answered: by a deployment's provider, at one of the provider's own endpoints.
///
/// @param operation the provider's endpoint; another one than the client's where the request is translated
/// @param upstreamModel the model's name at the provider
public record Leg(
        Deployment deployment,
        ProviderEndpoint provider,
        Endpoint operation,
        String upstreamModel) {}
