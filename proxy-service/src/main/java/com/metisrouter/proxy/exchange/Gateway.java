package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.routes.Routes;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHandler;
import com.metisrouter.proxy.server.RequestHead;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where requests come in: who asks, for what, and who answers.
@Edge
public final class Gateway implements RequestHandler {

    private final Services services;
    private final ModelRoutes models;
    private final PaidRoutes paid;
    private final FreeRoutes free;
    private final AccountRoutes account;

    public Gateway(Services services, ModelsPage page) {
        this.services = services;
        this.models = new ModelRoutes(page);
        this.paid = new PaidRoutes(services);
        this.free = new FreeRoutes(services);
        this.account = new AccountRoutes(services);
    }

    @Override
    public @Nullable Problem check(RequestHead head, ClientSide client) {
        return switch (Routes.find(head.method(), head.path())) {
            case Routes.Routing.NotFound(var problem) -> problem;
            case Routes.Routing.Found(var route) -> {
                client.entry().endpoint = published(route);
                trace(head, client);
                yield switch (route) {
                    case Route.Generate(var endpoint, var _) -> checkPaid(endpoint, head, client);
                    case Route.Count(var endpoint, var _) -> checkPaid(endpoint, head, client);
                    case Route.Stored _ -> checkKey(head, client, Endpoint.RESPONSES);
                    case Route.Key _, Route.Credits _, Route.Generation _ ->
                            checkKey(head, client, null);
                    case Route.Models _, Route.Model _ -> checkOptionalKey(head, client);
                    case Route.Health _, Route.Ready _ -> null;
                };
            }
        };
    }

    private void trace(RequestHead head, ClientSide client) {
        client.entry().trace =
                services.tracing()
                        .begin(
                                client.entry(),
                                head.headers().all("traceparent"),
                                head.headers().all("tracestate"),
                                client.startNanos());
    }

    /// The path as it is published.
    private static String published(Route route) {
        return switch (route) {
            case Route.Generate(var endpoint, var _) -> endpoint.path();
            case Route.Count(var endpoint, var _) -> endpoint.path() + " (count)";
            case Route.Stored _ -> Endpoint.RESPONSES.path() + "/{id}";
            case Route.Key _ -> "/v1/key";
            case Route.Credits _ -> "/v1/credits";
            case Route.Generation _ -> "/v1/generation";
            case Route.Models _ -> "/v1/models";
            case Route.Model _ -> "/v1/models/{id}";
            case Route.Health _ -> "/healthz";
            case Route.Ready _ -> "/readyz";
        };
    }

    private @Nullable Problem checkPaid(Endpoint endpoint, RequestHead head, ClientSide client) {
        var problem = checkKey(head, client, endpoint);
        if (problem == null) {
            problem = Media.problem(endpoint, head.headers());
        }
        return problem == null ? Repeats.problem(head) : problem;
    }

    private @Nullable Problem checkKey(
            RequestHead head, ClientSide client, @Nullable Endpoint endpoint) {
        if (!services.ready().getAsBoolean()) {
            return Refusals.notReady();
        }
        return switch (find(head, client)) {
            case Credentials.Found.Invalid(var problem) -> problem;
            case Credentials.Found.Valid(var key) -> {
                tellRates(key, head, client);
                yield endpoint == null ? null : Credentials.endpointProblem(key, endpoint);
            }
        };
    }

    private void tellRates(KeySnapshot key, RequestHead head, ClientSide client) {
        services.rates()
                .state(key)
                .ifPresent(state ->
                        client.headers(
                                Rates.headers(
                                        state,
                                        ErrorShape.ofPath(head.path()),
                                        client.receivedAt())));
    }

    private @Nullable Problem checkOptionalKey(RequestHead head, ClientSide client) {
        if (!services.ready().getAsBoolean()) {
            return Refusals.notReady();
        }
        return Credentials.given(head)
                        && find(head, client) instanceof Credentials.Found.Invalid(var problem)
                ? problem
                : null;
    }

    private Credentials.Found find(RequestHead head, ClientSide client) {
        return Credentials.find(
                head,
                services.keys(),
                services.trustedProxies(),
                client.peer(),
                client.receivedAt());
    }

    @Override
    public void handle(RequestHead head, byte[] body, ClientSide client) {
        switch (Routes.find(head.method(), head.path())) {
            case Routes.Routing.NotFound(var problem) -> client.answer(problem);
            case Routes.Routing.Found(var route) -> handle(route, head, body, client);
        }
    }

    private void handle(Route route, RequestHead head, byte[] body, ClientSide client) {
        switch (route) {
            case Route.Generate generate ->
                    withKey(head, client, key -> paid.serve(generate, key, head, body, client));
            case Route.Count count ->
                    withKey(head, client, key -> free.count(count, key, head, body, client));
            case Route.Stored stored ->
                    withKey(head, client, key -> free.stored(stored, key, head, client));
            case Route.Key _ -> withKey(head, client, key -> account.key(key, client));
            case Route.Credits _ -> withKey(head, client, _ -> account.credits(head, client));
            case Route.Generation _ -> withKey(head, client, _ -> account.generation(head, client));
            case Route.Models _ -> models.list(head, client);
            case Route.Model(var id) -> models.one(id, head, client);
            case Route.Health _ -> client.answer(Answer.json(Map.of("status", "ok")));
            case Route.Ready _ -> ready(client);
        }
    }

    private void withKey(RequestHead head, ClientSide client, Consumer<KeySnapshot> then) {
        switch (find(head, client)) {
            case Credentials.Found.Invalid(var problem) -> client.answer(problem);
            case Credentials.Found.Valid(var key) -> {
                client.entry().account = key.accountId();
                client.entry().key = key.keyId();
                tellRates(key, head, client);
                then.accept(key);
            }
        }
    }

    private void ready(ClientSide client) {
        if (!services.ready().getAsBoolean()) {
            client.answer(Refusals.notReady());
        } else if (!services.journal().acceptsAdmissions()) {
            client.answer(Refusals.journalFull());
        } else {
            client.answer(Answer.json(Map.of("status", "ready")));
        }
    }

    /// Ends what is still under way, each on its own event loop.
    public void stopAll() {
        paid.stopAll();
    }
}
