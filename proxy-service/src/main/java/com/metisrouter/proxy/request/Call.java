package com.metisrouter.proxy.request;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.util.OptionalLong;

/// A request to a model that has been read, checked and resolved.
///
/// @param modelRequested the model as the client named it
/// @param upstreamModel the model's name at the provider
/// @param inputTokensMax the most input tokens that it can be charged for
/// @param outputTokensAsked the output limit that the client set, for each choice
/// @param outputTokensMax the most output tokens for each choice: what the client set, or the model's own limit
/// @param choices how many answers are asked for
public record Call(
        Endpoint endpoint,
        KeySnapshot key,
        String modelRequested,
        PublishedModel model,
        Deployment deployment,
        ProviderEndpoint provider,
        String upstreamModel,
        boolean streamed,
        boolean usageAsked,
        long inputTokensMax,
        OptionalLong outputTokensAsked,
        long outputTokensMax,
        int choices,
        CallBody body) {

    /// Whether a limit may be put in that the client did not set.
    public boolean cappable() {
        return outputTokensAsked.isEmpty()
                && outputTokensMax > 0
                && !model.outputLimitParameter().isEmpty();
    }
}
