package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the deployments that can serve a request, among the providers that this gateway has.
final class Legs {

    private final ProviderDirectory providers;

    Legs(ProviderDirectory providers) {
        this.providers = providers;
    }

    /// At least one, in the order of their priorities, those that need no translation first among equals.
    ///
    /// @throws Refused if no provider that could serve it is switched on
    List<Leg> of(ModelDirectory.Resolved resolved, Endpoint endpoint) {
        var model = resolved.model();
        var legs =
                model.deployments().stream()
                        .flatMap(deployment ->
                                Carriage.by(endpoint, deployment).stream()
                                        .flatMap(operation -> leg(resolved, deployment, operation)))
                        .sorted(
                                Comparator.comparingInt((Leg leg) -> leg.deployment().priority())
                                        .thenComparing(leg -> leg.operation() != endpoint))
                        .toList();
        if (legs.isEmpty()) {
            throw notConfigured(model);
        }
        return legs;
    }

    /// Whether a provider that serves the model is switched on.
    boolean isServed(PublishedModel model) {
        return model.deployments().stream()
                .anyMatch(deployment -> providers.find(deployment.provider()).isPresent());
    }

    private Stream<Leg> leg(
            ModelDirectory.Resolved resolved, Deployment deployment, Endpoint operation) {
        return providers.find(deployment.provider()).stream()
                .map(provider ->
                        new Leg(
                                deployment,
                                provider,
                                operation,
                                deployment.upstreamModel() + resolved.upstreamDirectives()));
    }

    static Refused notConfigured(PublishedModel model) {
        var wanted = model.deployments().stream().map(Deployment::provider).distinct().toList();
        var variables =
                wanted.stream()
                        .map(ProviderEndpoint::keyVariable)
                        .collect(Collectors.joining(" or "));
        return Refused.of(
                ErrorCode.PROVIDER_NOT_CONFIGURED,
                "The model "
                        + model.id()
                        + " is served by "
                        + String.join(" or ", wanted)
                        + ", which is not switched on in this gateway. The operator can add it to the catalog's providers or set "
                        + variables
                        + ".",
                "model");
    }
}
