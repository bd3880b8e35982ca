package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.SpendLimit;
import java.util.List;

/// What holds for all keys of a project together.
///
/// @param models that its keys may call, empty for all; so with endpoints
public record ProjectAttributes(
        List<String> models, List<String> endpoints, List<SpendLimit> limits) {

    public static final ProjectAttributes NONE =
            new ProjectAttributes(List.of(), List.of(), List.of());

    public ProjectAttributes {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        limits = List.copyOf(limits);
    }
}
