package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.SignOfLife;
import com.metisrouter.contracts.wire.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The ledger's internal calls over real HTTP, answered by an `InMemoryLedger`. Can be made to lose its answers.
public final class LedgerDouble implements AutoCloseable {

    public static final String TOKEN = "internal-token-of-the-tests";

    private final InMemoryLedger ledger;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private volatile boolean losesAnswers;
    private volatile boolean refuses;

    public LedgerDouble(InMemoryLedger ledger) throws IOException {
        this.ledger = ledger;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/internal/v1/leases", this::lease);
        server.createContext("/internal/v1/gateways/", this::run);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// From here on requests are applied, but the connection ends without an answer.
    public void loseAnswers(boolean lose) {
        losesAnswers = lose;
    }

    /// From here on nothing is applied; every answer is a 503.
    public void refuse(boolean refuse) {
        refuses = refuse;
    }

    private void lease(HttpExchange exchange) throws IOException {
        if (refuses) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        answer(
                exchange,
                Json.bytes(
                        ledger.lease(
                                Json.read(
                                        exchange.getRequestBody().readAllBytes(),
                                        LeaseRequest.class))));
    }

    private void run(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().split("/");
        var gatewayId = path[4];
        if (path.length == 8) {
            answer(exchange, Json.bytes(new SignOfLife(ledger.currentRun(gatewayId))));
            return;
        }
        answer(exchange, Json.bytes(ledger.startRun(gatewayId)));
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            if (losesAnswers) {
                return;
            }
            var authorized =
                    ("Bearer " + TOKEN)
                            .equals(exchange.getRequestHeaders().getFirst("authorization"));
            exchange.sendResponseHeaders(authorized ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
