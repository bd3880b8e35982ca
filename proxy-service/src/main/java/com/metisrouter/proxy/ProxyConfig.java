package com.metisrouter.proxy;

import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.server.TlsFiles;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.telemetry.TraceSettings;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that can be set about the gateway's serving half, checked together.
///
/// @param port 0 takes a free one
/// @param providers by the name that deployments use
/// @param eventLoops threads that serve; few, since they never wait
/// @param stopTime how long requests in flight may take to finish when the gateway is stopped
/// @param trustedProxies that stand before the gateway and say whose request it is; none by default
/// @param tls null where clients are spoken to without
/// @param metrics where Prometheus asks, port 0 for a free one; null where it can't
/// @param tracing where spans are sent; null where none are
/// @param viewsUrl where balances and the usage log are asked for; null where this gateway has none to ask
public record ProxyConfig(
        String host,
        int port,
        Map<String, ProviderEndpoint> providers,
        int eventLoops,
        Duration stopTime,
        ServerLimits server,
        UpstreamLimits upstream,
        ExchangeLimits exchange,
        TrustedProxies trustedProxies,
        @Nullable URI viewsUrl,
        @Nullable TlsFiles tls,
        @Nullable InetSocketAddress metrics,
        @Nullable TraceSettings tracing) {

    private static final int EVENT_LOOPS_MAX = 4;
    private static final Duration STOP_TIME = Duration.ofSeconds(20);

    public ProxyConfig {
        providers = Map.copyOf(providers);
        var problems = new ArrayList<String>();
        if (host.isBlank()) {
            problems.add("host: empty");
        }
        if (port < 0 || port > 65_535) {
            problems.add("port: " + port + " (expected: 0..65535)");
        }
        if (eventLoops < 1 || eventLoops > 64) {
            problems.add("eventLoops: " + eventLoops + " (expected: 1..64)");
        }
        if (stopTime.isNegative()) {
            problems.add("stopTime: " + stopTime + " (expected: 0 or more)");
        }
        if (server.requestLineBytesMax() < 64
                || server.headerBytesMax() < 256
                || server.bodyBytesMax() < 1) {
            problems.add("server limits are too small to read any request: " + server);
        }
        providers.forEach((name, endpoint) -> {
            if (!name.equals(endpoint.name())) {
                problems.add(
                        "provider \""
                                + name
                                + "\" is called \""
                                + endpoint.name()
                                + "\" (expected: the same name)");
            }
            var key = endpoint.apiKey();
            if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                problems.add(
                        "provider "
                                + name
                                + ": its key has a space or a character that no header can hold");
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /// With the defaults.
    public static ProxyConfig of(String host, int port, Collection<ProviderEndpoint> providers) {
        var byName = new LinkedHashMap<String, ProviderEndpoint>();
        providers.forEach(provider -> byName.put(provider.name(), provider));
        return new ProxyConfig(
                host,
                port,
                byName,
                Math.min(EVENT_LOOPS_MAX, Runtime.getRuntime().availableProcessors()),
                STOP_TIME,
                ServerLimits.DEFAULT,
                UpstreamLimits.DEFAULT,
                ExchangeLimits.DEFAULT,
                TrustedProxies.NONE,
                null,
                null,
                null,
                null);
    }

    public ProxyConfig with(ServerLimits newServer) {
        return copy(
                stopTime,
                newServer,
                upstream,
                exchange,
                trustedProxies,
                viewsUrl,
                tls,
                metrics,
                tracing);
    }

    public ProxyConfig with(UpstreamLimits newUpstream) {
        return copy(
                stopTime,
                server,
                newUpstream,
                exchange,
                trustedProxies,
                viewsUrl,
                tls,
                metrics,
                tracing);
    }

    public ProxyConfig with(ExchangeLimits newExchange) {
        return copy(
                stopTime,
                server,
                upstream,
                newExchange,
                trustedProxies,
                viewsUrl,
                tls,
                metrics,
                tracing);
    }

    public ProxyConfig with(TrustedProxies newTrustedProxies) {
        return copy(
                stopTime,
                server,
                upstream,
                exchange,
                newTrustedProxies,
                viewsUrl,
                tls,
                metrics,
                tracing);
    }

    public ProxyConfig withViews(@Nullable URI newViewsUrl) {
        return copy(
                stopTime,
                server,
                upstream,
                exchange,
                trustedProxies,
                newViewsUrl,
                tls,
                metrics,
                tracing);
    }

    public ProxyConfig with(TlsFiles newTls) {
        return copy(
                stopTime,
                server,
                upstream,
                exchange,
                trustedProxies,
                viewsUrl,
                newTls,
                metrics,
                tracing);
    }

    public ProxyConfig withMetrics(InetSocketAddress address) {
        return copy(
                stopTime,
                server,
                upstream,
                exchange,
                trustedProxies,
                viewsUrl,
                tls,
                address,
                tracing);
    }

    /// @param environment of which OpenTelemetry's own variables count
    public ProxyConfig withTracing(Map<String, String> environment) {
        return copy(
                stopTime,
                server,
                upstream,
                exchange,
                trustedProxies,
                viewsUrl,
                tls,
                metrics,
                TraceSettings.of(environment).orElse(null));
    }

    public ProxyConfig withStopTime(Duration newStopTime) {
        return copy(
                newStopTime,
                server,
                upstream,
                exchange,
                trustedProxies,
                viewsUrl,
                tls,
                metrics,
                tracing);
    }

    private ProxyConfig copy(
            Duration newStopTime,
            ServerLimits newServer,
            UpstreamLimits newUpstream,
            ExchangeLimits newExchange,
            TrustedProxies newTrustedProxies,
            @Nullable URI newViewsUrl,
            @Nullable TlsFiles newTls,
            @Nullable InetSocketAddress newMetrics,
            @Nullable TraceSettings newTracing) {
        return new ProxyConfig(
                host,
                port,
                providers,
                eventLoops,
                newStopTime,
                newServer,
                newUpstream,
                newExchange,
                newTrustedProxies,
                newViewsUrl,
                newTls,
                newMetrics,
                newTracing);
    }
}
