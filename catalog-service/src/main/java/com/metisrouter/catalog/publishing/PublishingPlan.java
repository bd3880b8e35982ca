package com.metisrouter.catalog.publishing;

import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Decides what has to be sent so that the topic says what the catalog says.
///
/// Nothing is sent that the topic already has. A model that the topic has and the catalog doesn't know (the catalog's database is another one)
/// is retired on the topic and not deleted: usage of it may still be on its way, and needs its prices.
public final class PublishingPlan {

    private PublishingPlan() {}

    public static List<PublishedModel> of(
            List<PublishedModel> catalog, Map<String, PublishedModel> onTopic) {
        var plan = new ArrayList<PublishedModel>();
        var strangers = new LinkedHashSet<>(onTopic.keySet());
        for (var model : catalog) {
            strangers.remove(model.id());
            if (!model.equals(onTopic.get(model.id()))) {
                plan.add(model);
            }
        }
        onTopic.forEach((id, model) -> {
            if (strangers.contains(id) && !Retired.is(model)) {
                plan.add(Retired.of(model));
            }
        });
        return List.copyOf(plan);
    }

    /// A provider that the topic has and the catalog doesn't know is switched off there, and its credential taken away.
    public static List<ProviderSnapshot> ofProviders(
            List<ProviderSnapshot> catalog, Map<String, ProviderSnapshot> onTopic) {
        var plan = new ArrayList<ProviderSnapshot>();
        var strangers = new LinkedHashSet<>(onTopic.keySet());
        for (var provider : catalog) {
            strangers.remove(provider.name());
            if (!provider.equals(onTopic.get(provider.name()))) {
                plan.add(provider);
            }
        }
        onTopic.forEach((name, provider) -> {
            if (strangers.contains(name) && provider.on()) {
                plan.add(provider.off());
            }
        });
        return List.copyOf(plan);
    }

    /// Costs that the topic has and the catalog doesn't know stay: they are what was once charged.
    public static List<ProviderCosts> ofCosts(
            List<ProviderCosts> catalog, Map<String, ProviderCosts> onTopic) {
        return catalog.stream().filter(it -> !it.equals(onTopic.get(it.key()))).toList();
    }
}
