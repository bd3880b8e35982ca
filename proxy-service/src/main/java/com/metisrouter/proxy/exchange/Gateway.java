package com.metisrouter.proxy.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.CallReader;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.routes.Routes;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.HeaderFields;
import com.metisrouter.proxy.server.RequestHandler;
import com.metisrouter.proxy.server.RequestHead;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where requests come in: who asks, for what, and who answers.
@Edge
public final class Gateway implements RequestHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Services services;
    private final ModelsPage models;
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    public Gateway(Services services, ModelsPage models) {
        this.services = services;
        this.models = models;
    }

    @Override
    public @Nullable Problem check(RequestHead head, ClientSide client) {
        return switch (Routes.find(head.method(), head.path())) {
            case Routes.Routing.NotFound(var problem) -> problem;
            case Routes.Routing.Found(var route) ->
                    switch (route) {
                        case Route.Generate(var endpoint) -> checkGenerate(endpoint, head, client);
                        case Route.Models _, Route.Model _ -> checkOptionalKey(head, client);
                        case Route.Health _, Route.Ready _ -> null;
                    };
        };
    }

    private @Nullable Problem checkGenerate(
            Endpoint endpoint, RequestHead head, ClientSide client) {
        if (!services.ready().getAsBoolean()) {
            return Refusals.notReady();
        }
        return switch (find(head, client)) {
            case Credentials.Found.Invalid(var problem) -> problem;
            case Credentials.Found.Valid(var key) -> {
                var problem = Credentials.endpointProblem(key, endpoint);
                yield problem == null ? mediaProblem(head.headers()) : problem;
            }
        };
    }

    private @Nullable Problem checkOptionalKey(RequestHead head, ClientSide client) {
        if (!services.ready().getAsBoolean()) {
            return Refusals.notReady();
        }
        return Credentials.given(head.headers())
                        && find(head, client) instanceof Credentials.Found.Invalid(var problem)
                ? problem
                : null;
    }

    private Credentials.Found find(RequestHead head, ClientSide client) {
        return Credentials.find(
                head.headers(),
                services.keys(),
                services.trustedProxies(),
                client.peer(),
                client.receivedAt());
    }

    private static @Nullable Problem mediaProblem(HeaderFields headers) {
        var encoding = headers.first("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Problem.of(
                    ErrorCode.UNSUPPORTED_CONTENT_ENCODING,
                    "A compressed body is not accepted; send it plain.");
        }
        var type = headers.first("content-type");
        var essence = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!essence.equals(Answer.JSON)) {
            return Problem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    type == null
                            ? "There is no Content-Type (expected: application/json)."
                            : "The Content-Type is not application/json.");
        }
        var parameters =
                type == null ? "" : type.toLowerCase(Locale.ROOT).replaceAll("[\"\\s]", "");
        return parameters.contains("charset=") && !parameters.contains("charset=utf-8")
                ? Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body's charset must be UTF-8.")
                : null;
    }

    @Override
    public void handle(RequestHead head, byte[] body, ClientSide client) {
        switch (Routes.find(head.method(), head.path())) {
            case Routes.Routing.NotFound(var problem) -> client.answer(problem);
            case Routes.Routing.Found(var route) -> {
                switch (route) {
                    case Route.Generate(var endpoint) -> generate(endpoint, head, body, client);
                    case Route.Models _ -> models(head, client);
                    case Route.Model(var id) -> model(id, client);
                    case Route.Health _ -> client.answer(Answer.json(Map.of("status", "ok")));
                    case Route.Ready _ -> ready(client);
                }
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

    private void models(RequestHead head, ClientSide client) {
        var page = models.all(client.receivedAt());
        var headers = Map.of("etag", page.etag(), "cache-control", "max-age=60");
        var known = head.headers().first("if-none-match");
        client.answer(
                known != null && known.contains(page.etag())
                        ? Answer.json(304, headers, new byte[0])
                        : Answer.json(200, headers, page.json().getBytes(UTF_8)));
    }

    private void model(String id, ClientSide client) {
        var found = models.one(id, client.receivedAt());
        if (found.isPresent()) {
            client.answer(Answer.json(200, Map.of("cache-control", "max-age=60"), found.get()));
        } else {
            var nearest = services.models().nearest(id, 3);
            client.answer(
                    Problem.of(
                                    ErrorCode.MODEL_NOT_FOUND,
                                    "No such model is served here."
                                            + (nearest.isEmpty()
                                                    ? ""
                                                    : " The nearest are: "
                                                            + String.join(", ", nearest)
                                                            + "."),
                                    "model")
                            .withDetail("nearest_models", nearest));
        }
    }

    private void generate(Endpoint endpoint, RequestHead head, byte[] body, ClientSide client) {
        switch (find(head, client)) {
            case Credentials.Found.Invalid(var problem) -> client.answer(problem);
            case Credentials.Found.Valid(var key) -> {
                client.entry().account = key.accountId();
                client.entry().key = key.keyId();
                read(endpoint, key, body, client);
            }
        }
    }

    private void read(Endpoint endpoint, KeySnapshot key, byte[] body, ClientSide client) {
        if (body.length <= ExchangeLimits.PARSED_ON_LOOP_BYTES_MAX) {
            read(readCall(endpoint, key, body, client), client);
            return;
        }
        services.worker()
                .execute(() -> {
                    var reading = readCall(endpoint, key, body, client);
                    client.loop().execute(() -> read(reading, client));
                });
    }

    private CallReader.Reading readCall(
            Endpoint endpoint, KeySnapshot key, byte[] body, ClientSide client) {
        try {
            return services.reader().read(endpoint, key, body);
        } catch (RuntimeException e) {
            LOG.error("{}: the request could not be read", client.requestId(), e);
            return new CallReader.Reading.Bad(
                    Problem.of(ErrorCode.INTERNAL, "The request could not be read."));
        }
    }

    private void read(CallReader.Reading reading, ClientSide client) {
        switch (reading) {
            case CallReader.Reading.Bad(var problem) -> refuse(client, problem);
            case CallReader.Reading.Good(var call) -> {
                client.entry().model = call.model().id();
                client.entry().provider = call.deployment().provider();
                if (!services.journal().acceptsAdmissions()) {
                    refuse(client, Refusals.journalFull());
                } else if (!client.isGone()) {
                    converse(call, client);
                }
            }
        }
    }

    private void refuse(ClientSide client, Problem problem) {
        services.counters().refused.increment();
        client.answer(problem);
    }

    private void converse(Call call, ClientSide client) {
        services.counters().exchangesOpen.incrementAndGet();
        var conversation =
                new Conversation(
                        services,
                        call,
                        client,
                        ended -> {
                            services.counters().exchangesOpen.decrementAndGet();
                            conversations.remove(ended);
                        });
        conversations.add(conversation);
        try {
            conversation.start();
        } catch (RuntimeException e) {
            LOG.error("{}: could not be admitted", client.requestId(), e);
            conversation.giveUp(
                    Problem.of(ErrorCode.INTERNAL, "The request could not be admitted."));
        }
    }

    /// Ends what is still under way, each on its own event loop.
    public void stopAll() {
        conversations.forEach(Conversation::stopSoon);
    }
}
