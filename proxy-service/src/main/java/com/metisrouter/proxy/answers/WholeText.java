package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;

/// An answer that came whole, as the client gets it.
public final class WholeText {

    private WholeText() {}

    /// With the cost beside the usage, where the answer has a place for it.
    ///
    /// @param json whether the body is JSON at all
    public static byte[] withCost(Endpoint endpoint, boolean json, byte[] body, Cost cost) {
        return json ? CostSplice.into(body, UsageShape.of(endpoint), cost) : body;
    }
}
