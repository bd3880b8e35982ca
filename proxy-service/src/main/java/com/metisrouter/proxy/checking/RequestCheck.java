package com.metisrouter.proxy.checking;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.CallReader;
import com.metisrouter.proxy.request.Counting;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.routes.Routes;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what a gateway would answer to a request, by the gateway's own routes and reader, without sending anything.
///
/// It knows the published models and nothing of keys, money or providers' health: a key that is restricted, an account without
/// credit or a provider that is down may refuse what is accepted here.
public final class RequestCheck {

    /// Nothing is ever sent there.
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private static final KeySnapshot ANY_KEY =
            new KeySnapshot(
                    "",
                    "key_any",
                    "acc_any",
                    "any",
                    "any",
                    "",
                    "",
                    KeySnapshot.Status.ACTIVE,
                    List.of(),
                    Instant.EPOCH,
                    null);

    /// What would be answered.
    public sealed interface Answer {

        /// It would be forwarded, and charged.
        record Accepted(Call call) implements Answer {}

        /// It would be answered by the gateway or forwarded, and charged nothing.
        record Free() implements Answer {}

        /// @param endpoint where the request leads; empty where nothing is published at its path
        record Refused(Optional<Endpoint> endpoint, Problem problem) implements Answer {}
    }

    private final ModelDirectory models = new ModelDirectory();
    private final CallReader reader;

    /// @param published all models of the catalog
    /// @param providersOff names of providers that the gateway is known not to have; models that only these serve are refused
    public RequestCheck(List<PublishedModel> published, Set<String> providersOff) {
        var providers = new HashMap<String, ProviderEndpoint>();
        for (var model : published) {
            models.on(model.id(), model);
            for (var deployment : model.deployments()) {
                if (!providersOff.contains(deployment.provider())) {
                    providers.put(
                            deployment.provider(),
                            new ProviderEndpoint(
                                    deployment.provider(), deployment.protocol(), NOWHERE, null));
                }
            }
        }
        // A response that was made elsewhere is kept by nobody here.
        reader =
                new CallReader(
                        models, ProviderDirectory.of(providers), new ResponseIds("of no account"));
    }

    /// By exact id or alias.
    public Optional<PublishedModel> find(String name) {
        return models.find(name).map(ModelDirectory.Resolved::model);
    }

    /// Exact ids that somebody may have meant, the nearest first.
    public List<String> nearest(String name, int limit) {
        return models.nearest(name, limit);
    }

    /// @param path without query, as the gateway would get it
    /// @param at when it would be received, which chooses the prices and the stage of the model's life
    /// @param contentType null where the request has none
    public Answer answer(
            String method, String path, Instant at, @Nullable String contentType, byte[] body) {
        return switch (Routes.find(method, path)) {
            case Routes.Routing.NotFound(var problem) ->
                    new Answer.Refused(Optional.empty(), problem);
            case Routes.Routing.Found(Route.Generate(var endpoint, var target)) ->
                    switch (reader.read(endpoint, target, ANY_KEY, at, contentType, body)) {
                        case CallReader.Reading.Good(var call) -> new Answer.Accepted(call);
                        case CallReader.Reading.Bad(var problem) ->
                                new Answer.Refused(Optional.of(endpoint), problem);
                    };
            case Routes.Routing.Found(Route.Count(var endpoint, var target)) ->
                    reader.counting(endpoint, target, ANY_KEY, at, body)
                                    instanceof Counting.Bad(var problem)
                            ? new Answer.Refused(Optional.of(endpoint), problem)
                            : new Answer.Free();
            case Routes.Routing.Found _ -> new Answer.Free();
        };
    }
}
