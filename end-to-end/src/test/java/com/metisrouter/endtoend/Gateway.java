package com.metisrouter.endtoend;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.proxy.GatewayState;
import com.metisrouter.proxy.GatewayStateConfig;
import com.metisrouter.proxy.Proxy;
import com.metisrouter.proxy.ProxyConfig;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A gateway of its own beside that of a house: its journal, its run, its port.
final class Gateway implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);

    private final Path journal;
    private final GatewayState state;
    private final Proxy proxy;

    private Gateway(Path journal, GatewayState state, Proxy proxy) {
        this.journal = journal;
        this.state = state;
        this.proxy = proxy;
    }

    static Gateway start(
            String id, String bootstrapServers, URI ledger, String internalToken, URI simulator) {
        try {
            var journal = Files.createTempDirectory("metis-" + id);
            var state =
                    GatewayState.start(
                            GatewayStateConfig.of(
                                    journal, bootstrapServers, ledger, internalToken, id));
            var sim = new ProviderEndpoint("sim", Protocol.OPENAI, simulator, "sk-provider");
            var proxy = Proxy.start(ProxyConfig.of("127.0.0.1", 0, List.of(sim)), state);
            if (!state.awaitReady(READY_LIMIT)) {
                throw new IllegalStateException(state.status().phase());
            }
            return new Gateway(journal, state, proxy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    @Override
    public void close() {
        proxy.close();
        state.drain(DRAIN_LIMIT);
        state.close();
        try {
            DataFolder.delete(journal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
