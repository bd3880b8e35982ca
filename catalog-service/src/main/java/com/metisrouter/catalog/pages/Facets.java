package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;
import java.util.TreeSet;

/// What the published models can be told apart by: the choices of the list's filters.
record Facets(
        List<String> providers, List<String> endpoints, List<String> inputs, List<String> outputs) {

    static Facets of(List<PublishedModel> models) {
        var providers = new TreeSet<String>();
        var endpoints = new TreeSet<String>();
        var inputs = new TreeSet<String>();
        var outputs = new TreeSet<String>();
        for (var model : models) {
            providers.add(ModelRow.provider(model.id()));
            model.endpoints().stream().map(Endpoint::path).forEach(endpoints::add);
            inputs.addAll(model.inputModalities());
            outputs.addAll(model.outputModalities());
        }
        return new Facets(
                List.copyOf(providers),
                List.copyOf(endpoints),
                List.copyOf(inputs),
                List.copyOf(outputs));
    }
}
