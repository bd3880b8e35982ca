package com.metisrouter.proxy.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.SignOfLife;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.idempotency.AnswerLedger;
import com.metisrouter.proxy.rates.RateLedger;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The ledger's internal calls, over HTTP.
@Edge
public final class LedgerClient implements LeaseLedger, RateLedger, AnswerLedger, AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /// Twice this must fit into the time that a request waits for credit.
    private static final Duration LEASE_TIMEOUT = Duration.ofMillis(1_400);

    /// Answers may have megabytes.
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /// The ledger reads all open leases of the gateway.
    private static final Duration RUN_TIMEOUT = Duration.ofSeconds(20);

    private static final int BODY_SHOWN_CHARS = 300;

    private final HttpClient http;
    private final URI ledgerUrl;
    private final String internalToken;

    public LedgerClient(URI ledgerUrl, String internalToken) {
        this.ledgerUrl = ledgerUrl;
        this.internalToken = internalToken;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /// Asked once more where the answer was lost: the request's key makes the repetition harmless.
    @Override
    public CompletableFuture<LeaseReply> lease(LeaseRequest request) {
        var body = Json.bytes(request);
        return lease(body)
                .exceptionallyCompose(problem ->
                        problem instanceof CompletionException wrapped
                                        && wrapped.getCause() instanceof IOException lost
                                        && !(lost instanceof ConnectException)
                                ? lease(body)
                                : CompletableFuture.failedFuture(problem));
    }

    private CompletableFuture<LeaseReply> lease(byte[] body) {
        return post("/internal/v1/leases", body, LEASE_TIMEOUT, LeaseReply.class);
    }

    @Override
    public CompletableFuture<RateGrant> rates(RateAsk ask) {
        return post("/internal/v1/rates", Json.bytes(ask), LEASE_TIMEOUT, RateGrant.class);
    }

    @Override
    public CompletableFuture<ClaimReply> claim(AnswerClaim claim) {
        return post(
                "/internal/v1/answers/claims", Json.bytes(claim), ANSWER_TIMEOUT, ClaimReply.class);
    }

    @Override
    public CompletableFuture<?> end(AnswerEnd end) {
        return post(
                "/internal/v1/answers/ends", Json.bytes(end), ANSWER_TIMEOUT, AnswerEnded.class);
    }

    private record AnswerEnded(boolean kept) {}

    /// Fences older runs of this gateway.
    ///
    /// @param key of this start, so that it takes one run however often it is asked
    /// @param knownRun the newest run that the journal knows of, 0 where it knows of none
    public CompletableFuture<RunStarted> startRun(String gatewayId, String key, long knownRun) {
        var path = "/internal/v1/gateways/" + gatewayId + "/runs?knownRun=" + knownRun;
        return send(
                request(path, new byte[0], RUN_TIMEOUT).header("idempotency-key", key).build(),
                RunStarted.class);
    }

    /// A sign of life.
    public CompletableFuture<SignOfLife> alive(String gatewayId, long run) {
        return post(
                "/internal/v1/gateways/" + gatewayId + "/runs/" + run + "/alive",
                new byte[0],
                LEASE_TIMEOUT,
                SignOfLife.class);
    }

    private <T> CompletableFuture<T> post(
            String path, byte[] body, Duration timeout, Class<T> answer) {
        return send(request(path, body, timeout).build(), answer);
    }

    private HttpRequest.Builder request(String path, byte[] body, Duration timeout) {
        return HttpRequest.newBuilder(ledgerUrl.resolve(path))
                .timeout(timeout)
                .header("authorization", "Bearer " + internalToken)
                .header("content-type", "application/json")
                .header("accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private <T> CompletableFuture<T> send(HttpRequest request, Class<T> answer) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> read(request.uri(), response, answer));
    }

    private static <T> T read(URI url, HttpResponse<byte[]> response, Class<T> answer) {
        if (response.statusCode() != 200) {
            var text = new String(response.body(), UTF_8);
            throw new LedgerRefused(
                    url
                            + " answered "
                            + response.statusCode()
                            + " (expected: 200): "
                            + text.substring(0, Math.min(text.length(), BODY_SHOWN_CHARS)),
                    response.statusCode());
        }
        return Json.read(response.body(), answer);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
