package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.idempotency.NotKept;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.idempotency.Claimed;
import com.metisrouter.proxy.idempotency.IdempotencyKey;
import com.metisrouter.proxy.idempotency.RecordedClient;
import com.metisrouter.proxy.idempotency.RequestContent;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.server.RequestHead;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests with an idempotency key: the first is carried out, and what comes again gets its answer.
@Edge
final class Repeats {

    private static final String HEADER = "idempotency-key";

    private final Services services;

    Repeats(Services services) {
        this.services = services;
    }

    /// @return null where there is no key, or one that may be used
    static @Nullable Problem problem(RequestHead head) {
        if (head.headers().first(HEADER) == null) {
            return null;
        }
        var keys = head.headers().all(HEADER);
        if (keys.size() == 1 && IdempotencyKey.isValid(keys.getFirst())) {
            return null;
        }
        return Problem.of(
                ErrorCode.INVALID_IDEMPOTENCY_KEY,
                "The header Idempotency-Key must be given once, with 1 to "
                        + IdempotencyKey.LENGTH_MAX
                        + " visible ASCII characters.");
    }

    /// @return null where the request has none
    static @Nullable IdempotencyKey key(KeySnapshot key, RequestHead head, byte[] body) {
        var text = head.headers().first(HEADER);
        var type = head.headers().first("content-type");
        return text == null
                ? null
                : IdempotencyKey.of(
                        key.keyId(),
                        Credentials.secretOf(head),
                        text,
                        new RequestContent(
                                head.method(),
                                head.path() + '?' + head.query(),
                                type == null ? "" : type,
                                body));
    }

    /// Answers what was answered before.
    ///
    /// @param first carries it out, for a client whose answer is kept
    void serve(IdempotencyKey key, ClientSide client, Consumer<ClientSide> first) {
        OnLoop.then(
                client.loop(),
                services.answers().claim(key, client.requestId(), () -> !client.isGone()),
                (claimed, failure) -> {
                    if (claimed instanceof Claimed.Granted(var recording)) {
                        if (client.isGone()) {
                            recording.giveUp();
                        } else {
                            first.accept(new RecordedClient(client, recording));
                        }
                    } else if (claimed instanceof Claimed.Answered answered) {
                        answerAgain(answered, client);
                    } else {
                        services.counters().refused.increment();
                        client.entry().outcome = "refused";
                        client.answer(refusal(claimed));
                    }
                });
    }

    private void answerAgain(Claimed.Answered answered, ClientSide client) {
        services.counters().replayed.increment();
        client.entry().outcome = "replayed";
        // This time nothing was charged.
        var answer =
                answered.answer()
                        .answer(
                                Map.of(
                                        "idempotent-replayed",
                                        "true",
                                        "x-metis-original-request",
                                        answered.requestId(),
                                        "x-metis-cost",
                                        "0.000000000"));
        if (answered.answer().complete()) {
            client.answer(answer);
        } else {
            client.beginStream(answer);
            client.write(Unpooled.wrappedBuffer(answered.answer().body()));
            client.cut();
        }
    }

    /// @param claimed null where claiming failed
    private static Problem refusal(@Nullable Claimed claimed) {
        return switch (claimed) {
            case Claimed.Running(var requestId, var retryAfter) ->
                    Problem.retryLater(
                            ErrorCode.IDEMPOTENT_REQUEST_RUNNING,
                            "The request "
                                    + requestId
                                    + " with this Idempotency-Key is still being answered. Nothing was charged for this one;"
                                    + " ask again for its answer.",
                            retryAfter);
            case Claimed.Other(var requestId) ->
                    finalProblem(
                            ErrorCode.IDEMPOTENCY_KEY_REUSED,
                            "This Idempotency-Key was used by the request "
                                    + requestId
                                    + " with another content, or with another secret of the API key.");
            case Claimed.NotThere(var requestId, var why) ->
                    finalProblem(
                            ErrorCode.ANSWER_NOT_KEPT,
                            "The request "
                                    + requestId
                                    + " with this Idempotency-Key was charged, but its answer is not there: "
                                    + inWords(why)
                                    + " To ask anew, send another key.");
            case Claimed.Lost(var requestId) ->
                    finalProblem(
                            ErrorCode.ANSWER_NOT_KEPT,
                            "The request "
                                    + requestId
                                    + " with this Idempotency-Key was interrupted, and its answer is lost. What it costs,"
                                    + " if anything, is in the usage log. To ask anew, send another key.");
            case Claimed.Unavailable(var retryAfter) -> unavailable(retryAfter);
            case null -> unavailable(Problem.RETRY_AFTER_DEFAULT);
            case Claimed.Granted _, Claimed.Answered _ ->
                    throw new IllegalArgumentException("no refusal");
        };
    }

    private static Problem unavailable(java.time.Duration retryAfter) {
        return Problem.retryLater(
                ErrorCode.ANSWERS_UNAVAILABLE,
                "Whether this Idempotency-Key was used before cannot be found out at the moment, so the request was not sent.",
                retryAfter);
    }

    /// Trying again doesn't help, though 409 makes some clients do it.
    private static Problem finalProblem(ErrorCode code, String message) {
        return Problem.of(code, message).withHeader(Problem.SHOULD_RETRY, "false");
    }

    private static String inWords(NotKept why) {
        return switch (why) {
            case TOO_LARGE -> "it was larger than is kept.";
            case NO_ROOM -> "there was no more room for kept answers.";
            case ENDED_IN_ERROR -> "it ended in an error.";
        };
    }
}
