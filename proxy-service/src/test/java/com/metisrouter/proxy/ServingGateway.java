package com.metisrouter.proxy;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.admission.LedgerDouble;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// A gateway with a journal on disk, a real broker and the real simulator, and the ledger's rules in memory.
final class ServingGateway implements AutoCloseable {

    static final String SECRET = "mrk_durable";

    private static final Duration READY = Duration.ofSeconds(30);

    final ProviderSimulator simulator = ProviderSimulator.start(SimulatorConfig.local());
    final GatewayState state;
    final Proxy proxy;

    /// @param journal may be what another has left
    ServingGateway(
            Path journal,
            String kafka,
            URI ledger,
            String gatewayId,
            String accountId,
            UnaryOperator<GatewayStateConfig> changed,
            ExchangeLimits limits) {
        state =
                GatewayState.start(
                        changed.apply(
                                GatewayStateConfig.of(
                                        journal, kafka, ledger, LedgerDouble.TOKEN, gatewayId)));
        var model = TestModels.chat("sim/chat", "sim", "chat");
        state.models().on(model.id(), model);
        var key = TestModels.key(SECRET, accountId, KeySnapshot.Status.ACTIVE, List.of(), null);
        state.keys().on(key.keyHash(), key);
        proxy =
                Proxy.start(
                        ProxyConfig.of(
                                        "127.0.0.1",
                                        0,
                                        List.of(
                                                new ProviderEndpoint(
                                                        "sim",
                                                        Protocol.OPENAI,
                                                        simulator.baseUrl(),
                                                        "sk-provider")))
                                .with(limits)
                                .withStopTime(Duration.ZERO),
                        state);
        if (!state.awaitReady(READY)) {
            throw new IllegalStateException(state.status().toString());
        }
    }

    RawClient send(String model, boolean stream) throws IOException {
        var body = RunningProxy.chatBody(model, "\"stream\":" + stream);
        return new RawClient(proxy.port())
                .send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer "
                                + SECRET
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
    }

    RawClient.Response chat(String model, boolean stream) throws IOException {
        try (var client = send(model, stream)) {
            return client.read();
        }
    }

    int readiness() throws IOException {
        try (var client = new RawClient(proxy.port())) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: g\r\n\r\n").read().status();
        }
    }

    /// Takes the journal away first, so that nothing that ends from here on is remembered: as a kill leaves it.
    void kill() {
        state.close();
        proxy.close();
        simulator.close();
    }

    @Override
    public void close() {
        proxy.close();
        state.close();
        simulator.close();
    }
}
