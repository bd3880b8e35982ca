package com.metisrouter.simulator;

import com.metisrouter.simulator.behaviour.BadDirective;
import com.metisrouter.simulator.behaviour.Directives;
import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.protocol.BadRequest;
import com.metisrouter.simulator.protocol.Call;
import com.metisrouter.simulator.protocol.Dialect;
import com.metisrouter.simulator.protocol.Fault;
import com.metisrouter.simulator.protocol.KeptResponse;
import com.metisrouter.simulator.protocol.RequestBody;
import com.metisrouter.simulator.protocol.Stamp;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.InstantSource;

/// From a request's bytes to a decided answer, with a ticket in the witness's book either way.
final class Intake {

    static final String DIRECTIVES_HEADER = "x-sim";
    static final String REQUEST_ID_HEADER = "x-request-id";
    static final String CLIENT_REQUEST_ID_HEADER = "x-metis-request-id";

    private static final String CONTENT_TYPE_HEADER = "content-type";

    private final ServedLog served;
    private final KeptResponses kept;
    private final InstantSource clock;

    Intake(ServedLog served, KeptResponses kept, InstantSource clock) {
        this.kept = kept;
        this.served = served;
        this.clock = clock;
    }

    Receipt receive(Dialect dialect, String path, HttpHeaders headers, byte[] body) {
        var responseId = dialect.responseIdPrefix() + served.nextId();
        var ticket =
                new Ticket(
                        served,
                        clock,
                        responseId,
                        path,
                        dialect.protocol(),
                        headers.get(REQUEST_ID_HEADER),
                        headers.get(CLIENT_REQUEST_ID_HEADER));
        try {
            var call = dialect.read(RequestBody.read(headers.get(CONTENT_TYPE_HEADER, ""), body));
            ticket.askedFor(call.model());
            var directives = Directives.read(call.model(), headers.get(DIRECTIVES_HEADER));
            var generation =
                    Generation.decide(
                            directives,
                            Math.addExact(call.inputTokens(), before(call)),
                            call.outputMax(),
                            call.choices());
            var stamp = new Stamp(responseId, ticket.startedAt().getEpochSecond());
            return new Accepted(
                    ticket, new Job(dialect, call, directives, generation, stamp, kept));
        } catch (BadRequest | BadDirective refusal) {
            ticket.refused(400);
            return new Refused(Fault.of(400, String.valueOf(refusal.getMessage())), responseId);
        }
    }

    /// Tokens of what a request goes on from, which count as its own.
    private int before(Call call) {
        return call.previousResponse().isEmpty()
                ? 0
                : kept.find(call.previousResponse())
                        .map(KeptResponse::tokens)
                        .orElseThrow(() ->
                                new BadRequest(
                                        "Previous response with id '"
                                                + call.previousResponse()
                                                + "' not found."));
    }

    sealed interface Receipt {}

    record Accepted(Ticket ticket, Job job) implements Receipt {}

    record Refused(Fault fault, String responseId) implements Receipt {}
}
