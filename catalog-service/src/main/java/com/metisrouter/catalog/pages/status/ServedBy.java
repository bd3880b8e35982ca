package com.metisrouter.catalog.pages.status;

import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A provider, and how many of the models that can be called it serves.
record ServedBy(String provider, long models) {

    /// By the provider's name.
    static List<ServedBy> of(List<PublishedModel> models, Instant now) {
        var counts = new TreeMap<String, Long>();
        models.stream()
                .filter(model ->
                        !Retired.is(model) && model.lifecycle().at(now) != Lifecycle.Stage.RETIRED)
                .flatMap(ServedBy::providers)
                .forEach(provider -> counts.merge(provider, 1L, Long::sum));
        return counts.entrySet().stream()
                .map(each -> new ServedBy(each.getKey(), each.getValue()))
                .toList();
    }

    private static Stream<String> providers(PublishedModel model) {
        return model.deployments().stream().map(it -> it.provider()).distinct();
    }
}
