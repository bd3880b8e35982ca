package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.errors.Problem;
import java.util.Optional;

/// A request whose tokens are to be counted, or a refusal.
public sealed interface Counting {

    /// @param leg of a provider that counts itself; empty where the count is made here
    /// @param forProvider what such a provider gets
    /// @param body what the client sent
    record Good(PublishedModel model, Optional<Leg> leg, byte[] forProvider, byte[] body)
            implements Counting {}

    record Bad(Problem problem) implements Counting {}
}
