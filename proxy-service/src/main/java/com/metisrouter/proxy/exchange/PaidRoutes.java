package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.idempotency.IdempotencyKey;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.CallReader;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHead;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests to models: read, admitted, answered and paid.
@Edge
final class PaidRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(PaidRoutes.class);

    private final Services services;
    private final Repeats repeats;
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    /// @param key null where the client sent none
    private record Read(CallReader.Reading reading, @Nullable IdempotencyKey key) {}

    PaidRoutes(Services services) {
        this.services = services;
        this.repeats = new Repeats(services);
    }

    void serve(
            Route.Generate route,
            KeySnapshot key,
            RequestHead head,
            byte[] body,
            ClientSide client) {
        if (body.length <= ExchangeLimits.PARSED_ON_LOOP_BYTES_MAX) {
            read(read(route, key, head, body, client), route, head, client);
        } else {
            services.worker()
                    .execute(() -> {
                        var reading = read(route, key, head, body, client);
                        client.loop().execute(() -> read(reading, route, head, client));
                    });
        }
    }

    private Read read(
            Route.Generate route,
            KeySnapshot key,
            RequestHead head,
            byte[] body,
            ClientSide client) {
        try {
            var reading =
                    services.reader()
                            .read(
                                    route.endpoint(),
                                    route.target(),
                                    key,
                                    client.receivedAt(),
                                    head.headers().first("content-type"),
                                    body);
            return new Read(reading, Repeats.key(key, head, body));
        } catch (RuntimeException e) {
            LOG.error("{}: the request could not be read", client.requestId(), e);
            return new Read(
                    new CallReader.Reading.Bad(
                            Problem.of(ErrorCode.INTERNAL, "The request could not be read.")),
                    null);
        }
    }

    private void read(Read read, Route.Generate route, RequestHead head, ClientSide client) {
        switch (read.reading()) {
            case CallReader.Reading.Bad(var problem) -> refuse(client, problem);
            case CallReader.Reading.Good(var call) -> {
                client.entry().model = call.model().id();
                client.entry().provider = call.legs().getFirst().deployment().provider();
                if (!services.journal().acceptsAdmissions()) {
                    refuse(client, Refusals.journalFull());
                } else if (client.isGone()) {
                    // Nobody asks any more.
                } else if (read.key() == null) {
                    converse(call, route, head, client);
                } else {
                    repeats.serve(read.key(), client, kept -> converse(call, route, head, kept));
                }
            }
        }
    }

    private void refuse(ClientSide client, Problem problem) {
        services.counters().refused.increment();
        client.answer(problem);
    }

    private void converse(Call call, Route.Generate route, RequestHead head, ClientSide client) {
        Conversation conversation;
        try {
            conversation = conversation(call, route, head, client);
        } catch (RuntimeException e) {
            LOG.error("{}: no way could be planned", client.requestId(), e);
            refuse(client, Problem.of(ErrorCode.INTERNAL, "The request could not be routed."));
            return;
        }
        services.counters().exchangesOpen.incrementAndGet();
        conversations.add(conversation);
        try {
            conversation.start();
        } catch (RuntimeException e) {
            LOG.error("{}: could not be admitted", client.requestId(), e);
            conversation.giveUp(
                    Problem.of(ErrorCode.INTERNAL, "The request could not be admitted."));
        }
    }

    private Conversation conversation(
            Call call, Route.Generate route, RequestHead head, ClientSide asked) {
        var client = ArrayClient.isAskedFor(route, head) ? new ArrayClient(asked) : asked;
        return new Conversation(
                services,
                call,
                route.target().several(),
                PassedOn.of(head.headers(), client.entry().trace),
                client,
                ended -> {
                    services.counters().exchangesOpen.decrementAndGet();
                    conversations.remove(ended);
                });
    }

    /// Ends what is still under way, each on its own event loop.
    void stopAll() {
        conversations.forEach(Conversation::stopSoon);
    }
}
