package com.metisrouter.catalog.store;

import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;
import java.util.Set;

/// What is left of a model that is no longer offered: its prices and its name, but no way to call it.
public final class Retired {

    private Retired() {}

    public static PublishedModel of(PublishedModel model) {
        return new PublishedModel(
                model.id(),
                model.name(),
                model.description(),
                model.ownedBy(),
                List.of(),
                Set.of(),
                model.inputModalities(),
                model.outputModalities(),
                model.contextLength(),
                model.outputTokensMax(),
                model.tokenizer(),
                model.outputLimitParameter(),
                model.parameters(),
                model.createdAt(),
                List.of(),
                model.priceVersions());
    }

    public static boolean is(PublishedModel model) {
        return model.endpoints().isEmpty();
    }
}
