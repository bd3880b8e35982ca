package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.metering.InputCount;
import com.metisrouter.proxy.request.Counting;
import com.metisrouter.proxy.request.Leg;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHead;
import com.metisrouter.proxy.stored.ResponseNames;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests that cost nothing, here and at the providers: counts of tokens, and responses that a provider keeps.
@Edge
final class FreeRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(FreeRoutes.class);
    private static final byte[] NO_BODY = {};

    private final Services services;

    FreeRoutes(Services services) {
        this.services = services;
    }

    /// Counted by the provider where it has a route for that, else here, as a request without usage would be.
    void count(
            Route.Count route, KeySnapshot key, RequestHead head, byte[] body, ClientSide client) {
        services.worker()
                .execute(() -> {
                    var step = counting(route, key, head, body, client);
                    client.loop().execute(step);
                });
    }

    /// What is left to do on the client's loop.
    private Runnable counting(
            Route.Count route, KeySnapshot key, RequestHead head, byte[] body, ClientSide client) {
        try {
            var counting =
                    services.reader()
                            .counting(
                                    route.endpoint(),
                                    route.target(),
                                    key,
                                    client.receivedAt(),
                                    body);
            if (counting instanceof Counting.Good good && good.leg().isEmpty()) {
                var answer = counted(route.endpoint(), good);
                return () -> client.answer(answer);
            }
            return () -> count(route.endpoint(), counting, head, client);
        } catch (RuntimeException e) {
            LOG.error("{}: could not be counted", client.requestId(), e);
            return () ->
                    client.answer(
                            Problem.of(ErrorCode.INTERNAL, "The tokens could not be counted."));
        }
    }

    private Answer counted(Endpoint endpoint, Counting.Good counting) {
        var tokenizer = services.tokenizers().load(counting.model().tokenizer());
        var tokens = InputCount.of(counting.body(), tokenizer);
        return Answer.json(
                Map.of(endpoint == Endpoint.MESSAGES ? "input_tokens" : "totalTokens", tokens));
    }

    private void count(Endpoint endpoint, Counting counting, RequestHead head, ClientSide client) {
        switch (counting) {
            case Counting.Bad(var problem) -> client.answer(problem);
            case Counting.Good good -> {
                client.entry().model = good.model().id();
                good.leg().ifPresent(to -> ask(endpoint, to, good.forProvider(), head, client));
            }
        }
    }

    private void ask(Endpoint endpoint, Leg leg, byte[] body, RequestHead head, ClientSide client) {
        var path =
                leg.provider().path(endpoint, leg.upstreamModel(), ProviderEndpoint.Manner.COUNTED);
        new Errand(services, client, leg.provider().name(), UnaryOperator.identity())
                .run(
                        new UpstreamRequest(
                                leg.provider(),
                                endpoint.protocol(),
                                "POST",
                                path,
                                leg.upstreamModel(),
                                client.requestId(),
                                Answer.JSON,
                                Answer.JSON,
                                body,
                                PassedOn.of(head.headers(), client.entry().trace)));
    }

    /// Routed back by its name to the provider that made it, for the account that it was made for and nobody else.
    void stored(Route.Stored route, KeySnapshot key, RequestHead head, ClientSide client) {
        var place = services.responseIds().place(key.accountId(), route.id());
        var provider = place.map(it -> services.providers().all().get(it.provider())).orElse(null);
        if (place.isEmpty() || provider == null) {
            client.answer(
                    Problem.of(
                            ErrorCode.RESPONSE_NOT_FOUND,
                            "No response \"" + route.id() + "\" of this account is kept."));
            return;
        }
        var names = new ResponseNames(services.responseIds(), key.accountId(), provider.name());
        var below = route.act() == Route.Act.INPUT_ITEMS ? "/input_items" : "";
        new Errand(services, client, provider.name(), names::inResponse)
                .run(
                        new UpstreamRequest(
                                provider,
                                Protocol.OPENAI,
                                route.act() == Route.Act.DELETE ? "DELETE" : "GET",
                                provider.path("/v1/responses/" + place.get().id() + below)
                                        + (head.query().isEmpty() ? "" : "?" + head.query()),
                                "",
                                client.requestId(),
                                Answer.JSON,
                                "",
                                NO_BODY,
                                PassedOn.of(head.headers(), client.entry().trace)));
    }
}
