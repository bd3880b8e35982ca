package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which entry of a list is a published model: the one of the provider that serves it first, under the provider's own name for it.
final class ListKeys {

    /// Providers whose names in LiteLLM's list aren't ours.
    private static final Map<String, String> LITELLM = Map.of("google", "gemini");

    private ListKeys() {}

    static Optional<ListedModel> find(PriceList list, PublishedModel model) {
        return model.deployments().isEmpty()
                ? Optional.empty()
                : switch (list.format()) {
                    case LITELLM -> liteLlm(list, model.deployments().getFirst());
                    case MODELS_DEV ->
                            list.find(
                                    model.deployments().getFirst().provider()
                                            + "/"
                                            + model.deployments().getFirst().upstreamModel());
                    case OPENROUTER -> list.find(model.id());
                };
    }

    private static Optional<ListedModel> liteLlm(PriceList list, Deployment deployment) {
        var provider = LITELLM.getOrDefault(deployment.provider(), deployment.provider());
        var name = deployment.upstreamModel();
        return List.of(provider + "/" + name, name).stream()
                .flatMap(key -> list.find(key).stream())
                .filter(entry -> entry.provider().equals(provider))
                .findFirst();
    }
}
