package com.metisrouter.proxy;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.journal.Durability;
import com.metisrouter.proxy.server.TlsFiles;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts one gateway from the environment.
///
/// `METIS_GATEWAY_HOST`, `METIS_GATEWAY_PORT`, `METIS_GATEWAY_ID`, `METIS_JOURNAL_DIR`, `METIS_KAFKA`, `METIS_LEDGER_URL`,
/// `METIS_INTERNAL_TOKEN`; providers are switched on by their key (`OPENAI_API_KEY`, …) or by `METIS_PROVIDERS`, a comma-separated
/// list of `name=baseUrl`. `METIS_TRUSTED_PROXIES` names the proxies before it, as comma-separated CIDR ranges, whose `X-Forwarded-For` is
/// believed. `METIS_VIEWS_URL` is where `/v1/credits` and `/v1/generation` are answered from.
/// `METIS_DURABILITY` is what an answer waits for: `journal` (the default), `kafka` or `both`.
/// Providers of the catalog's are used with `METIS_CREDENTIAL_KEYS` or `METIS_CREDENTIAL_KEYS_FILE`, which open their credentials;
/// `METIS_INTERNAL_PROVIDERS=forbid` keeps them off internal addresses.
/// `METIS_TLS_CERT` and `METIS_TLS_KEY` are PEM files, read again when they change; without them clients are spoken to in the clear.
/// Prometheus asks at `METIS_METRICS_HOST` and `METIS_METRICS_PORT`, 127.0.0.1 and 9464; `off` for none.
/// Traces go where OpenTelemetry's own `OTEL_EXPORTER_OTLP_ENDPOINT` says.
@Edge
public final class ProxyMain {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyMain.class);
    private static final Duration DRAIN_TIME = Duration.ofSeconds(20);

    private static final String METRICS_PORT = "9464";

    private static final Map<String, String> KNOWN =
            Map.of(
                    "openai", "https://api.openai.com/v1",
                    "mistral", "https://api.mistral.ai/v1",
                    "deepseek", "https://api.deepseek.com/v1",
                    "anthropic", "https://api.anthropic.com/v1",
                    "google", "https://generativelanguage.googleapis.com/v1beta");

    private ProxyMain() {}

    public static void main(String... args) throws InterruptedException {
        var environment = System.getenv();
        var stateConfig =
                GatewayStateConfig.of(
                                Path.of(
                                        environment.getOrDefault(
                                                "METIS_JOURNAL_DIR", "data/journal")),
                                environment.getOrDefault("METIS_KAFKA", "127.0.0.1:9092"),
                                URI.create(
                                        environment.getOrDefault(
                                                "METIS_LEDGER_URL", "http://127.0.0.1:8081")),
                                environment.getOrDefault("METIS_INTERNAL_TOKEN", ""),
                                environment.getOrDefault("METIS_GATEWAY_ID", "gw-1"))
                        .with(Durability.parse(environment.getOrDefault("METIS_DURABILITY", "")))
                        .withProviders(environment);
        var config =
                ProxyConfig.of(
                                environment.getOrDefault("METIS_GATEWAY_HOST", "127.0.0.1"),
                                Integer.parseInt(
                                        environment.getOrDefault("METIS_GATEWAY_PORT", "8080")),
                                providers(environment))
                        .with(
                                TrustedProxies.parse(
                                        environment.getOrDefault("METIS_TRUSTED_PROXIES", "")))
                        .with(
                                UpstreamLimits.DEFAULT.withSpare(
                                        Integer.parseInt(
                                                environment.getOrDefault(
                                                        "METIS_SPARE_CONNECTIONS", "1"))))
                        .withViews(viewsUrl(environment))
                        .withTracing(environment);
        var metrics = metricsAddress(environment);
        if (metrics != null) {
            config = config.withMetrics(metrics);
        }
        var tls = TlsFiles.of(environment);
        LOG.info("{}", stateConfig);
        var state = GatewayState.start(stateConfig);
        var proxy = Proxy.start(tls == null ? config : config.with(tls), state);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(() -> {
                                    proxy.close();
                                    state.drain(DRAIN_TIME);
                                    state.close();
                                }));
        Thread.currentThread().join();
    }

    private static @Nullable InetSocketAddress metricsAddress(Map<String, String> environment) {
        var port = environment.getOrDefault("METIS_METRICS_PORT", METRICS_PORT).strip();
        return port.equals("off")
                ? null
                : new InetSocketAddress(
                        environment.getOrDefault("METIS_METRICS_HOST", "127.0.0.1"),
                        Integer.parseInt(port));
    }

    private static @Nullable URI viewsUrl(Map<String, String> environment) {
        var url = environment.getOrDefault("METIS_VIEWS_URL", "");
        return url.isBlank() ? null : URI.create(url.strip());
    }

    private static Protocol protocol(String provider) {
        return switch (provider) {
            case "anthropic" -> Protocol.ANTHROPIC;
            case "google" -> Protocol.GEMINI;
            default -> Protocol.OPENAI;
        };
    }

    /// Providers that the environment switches on.
    static List<ProviderEndpoint> providers(Map<String, String> environment) {
        var baseUrls = new java.util.TreeMap<String, String>();
        KNOWN.forEach((name, baseUrl) -> {
            if (environment.containsKey(ProviderEndpoint.keyVariable(name))) {
                baseUrls.put(name, baseUrl);
            }
        });
        for (var entry : environment.getOrDefault("METIS_PROVIDERS", "").split(",", -1)) {
            var equals = entry.indexOf('=');
            if (equals > 0) {
                baseUrls.put(
                        entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
            } else if (!entry.isBlank()) {
                throw new IllegalArgumentException(
                        "METIS_PROVIDERS: \""
                                + entry
                                + "\" (expected: name=baseUrl, separated by commas)");
            }
        }
        var providers = new ArrayList<ProviderEndpoint>();
        baseUrls.forEach((name, baseUrl) ->
                providers.add(
                        new ProviderEndpoint(
                                name,
                                protocol(name),
                                URI.create(baseUrl),
                                environment.get(ProviderEndpoint.keyVariable(name)))));
        return providers;
    }
}
