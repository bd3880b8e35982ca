package com.metisrouter.catalog.setup;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Which models a tool's page can be filled with.
public final class SetupModels {

    /// Answer offline, whatever providers are switched on. One that speaks the tool's own protocol is taken before one that is translated.
    private static final List<String> MODELS_FIRST =
            List.of("sim/agent", "sim/claude", "sim/gemini");

    private final Supplier<PublishedCatalog> catalog;
    private final URI gateway;

    /// @param gateway its root, as clients reach it
    public SetupModels(Supplier<PublishedCatalog> catalog, URI gateway) {
        this.catalog = catalog;
        this.gateway = gateway;
    }

    /// The exact ids of those that a tool can call.
    public List<String> idsFor(Tool tool) {
        return catalog
                .get()
                .list(new PublishedCatalog.Filter("", "", Optional.of(tool.wire())))
                .stream()
                .map(PublishedModel::id)
                .toList();
    }

    /// @param wanted an exact id or an alias; empty for one that answers offline
    /// @throws RefusedRequest if it isn't published, or not for what the tool calls
    public Filling filling(Tool tool, String wanted) {
        var model = wanted.isEmpty() ? first(tool) : wanted(tool, wanted);
        return new Filling(gateway, model.id(), model.contextLength(), model.outputTokensMax());
    }

    private PublishedModel first(Tool tool) {
        var known = catalog.get();
        return MODELS_FIRST.stream()
                .flatMap(id -> known.find(id).stream())
                .filter(model -> model.endpoints().contains(tool.wire()))
                .min(Comparator.comparing(model -> !servedItself(model, tool)))
                .or(() ->
                        known
                                .list(new PublishedCatalog.Filter("", "", Optional.of(tool.wire())))
                                .stream()
                                .findFirst())
                .orElseThrow(() ->
                        new RefusedRequest(
                                404,
                                "No model",
                                "no_model",
                                "no model is published for " + tool.wire().path()));
    }

    private static boolean servedItself(PublishedModel model, Tool tool) {
        return model.deployments().stream().anyMatch(it -> it.serves(tool.wire()));
    }

    private PublishedModel wanted(Tool tool, String name) {
        var known = catalog.get();
        var model =
                known.find(name)
                        .orElseThrow(() ->
                                new RefusedRequest(
                                        404,
                                        "Model not found",
                                        "model_not_found",
                                        "no such model is published; spelt most like it: "
                                                + String.join(", ", known.nearest(name))));
        if (!model.endpoints().contains(tool.wire())) {
            throw new RefusedRequest(
                    400,
                    "Wrong endpoint",
                    "wrong_endpoint",
                    model.id()
                            + " is not published for "
                            + tool.wire().path()
                            + ", which "
                            + tool.name()
                            + " calls");
        }
        return model;
    }
}
