package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.Edge;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where Prometheus asks: a port of its own, away from clients. `/metrics`, and `/-/healthy`.
@Edge
public final class MetricsServer implements AutoCloseable {

    private final HTTPServer server;

    private MetricsServer(HTTPServer server) {
        this.server = server;
    }

    /// @param address port 0 takes a free one
    /// @throws UncheckedIOException if the port can't be taken
    public static MetricsServer start(InetSocketAddress address, Metrics metrics) {
        try {
            return new MetricsServer(
                    HTTPServer.builder()
                            .inetAddress(InetAddress.getByName(address.getHostString()))
                            .port(address.getPort())
                            .registry(metrics.registry())
                            .buildAndStart());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "metrics cannot be served on " + address + ": " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
