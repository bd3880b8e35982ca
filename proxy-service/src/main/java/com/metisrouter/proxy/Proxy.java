package com.metisrouter.proxy;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.admission.Credit;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.exchange.AccountViews;
import com.metisrouter.proxy.exchange.Gateway;
import com.metisrouter.proxy.exchange.ModelsPage;
import com.metisrouter.proxy.exchange.Recorder;
import com.metisrouter.proxy.exchange.Routing;
import com.metisrouter.proxy.exchange.Services;
import com.metisrouter.proxy.idempotency.KeptAnswers;
import com.metisrouter.proxy.metering.UsageMeter;
import com.metisrouter.proxy.rates.RateBook;
import com.metisrouter.proxy.request.CallReader;
import com.metisrouter.proxy.server.HttpServer;
import com.metisrouter.proxy.server.ServerTls;
import com.metisrouter.proxy.server.Transport;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.telemetry.AccessEntry;
import com.metisrouter.proxy.telemetry.AccessLog;
import com.metisrouter.proxy.telemetry.Counters;
import com.metisrouter.proxy.telemetry.Metrics;
import com.metisrouter.proxy.telemetry.MetricsServer;
import com.metisrouter.proxy.telemetry.Tracing;
import com.metisrouter.proxy.tokens.Tokenizers;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import com.metisrouter.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gateway's serving half: listens, forwards, meters. What it knows and remembers is `GatewayState`'s, which outlives it.
@Edge
public final class Proxy implements AutoCloseable {

    /// For records that are on their way to the journal when the last connection is gone.
    private static final Duration LAST_RECORDS_TIME = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private final ProxyConfig config;
    private final ProviderDirectory providers;
    private final Counters counters = new Counters();
    private final Metrics metrics = new Metrics(counters);
    private final AccessLog accessLog = new AccessLog(counters.accessLinesDropped);
    private final Tracing tracing;
    private final ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor();
    private final EventLoopGroup loops;
    private final IdentityHashMap<EventLoop, UpstreamPool> pools = new IdentityHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AccountViews views;
    private final @Nullable ServerTls serverTls;
    private final Gateway gateway;
    private final HttpServer server;
    private final @Nullable MetricsServer metricsServer;

    private Proxy(ProxyConfig config, Knowledge knowledge, SslContext tls) {
        this.config = config;
        providers = knowledge.providers();
        providers.own(config.providers());
        // First, since settings and files that can't be used end the start.
        tracing = Tracing.of(config.tracing(), counters);
        serverTls = config.tls() == null ? null : new ServerTls(config.tls(), ServerTls.LOOK_EVERY);
        var transport = Transport.best();
        loops = transport.eventLoops(config.eventLoops());
        loops.forEach(loop ->
                pools.put(
                        (EventLoop) loop,
                        new UpstreamPool(
                                (EventLoop) loop,
                                transport.socketChannel(),
                                config.upstream(),
                                config.eventLoops(),
                                tls,
                                counters)));
        var routing = Routing.withDefaults();
        views = new AccountViews(config.viewsUrl());
        var tokenizers = new Tokenizers();
        gateway =
                new Gateway(
                        new Services(
                                knowledge.keys(),
                                knowledge.providers(),
                                knowledge.responseIds(),
                                views,
                                routing,
                                config.trustedProxies(),
                                knowledge.models(),
                                new CallReader(
                                        knowledge.models(),
                                        knowledge.providers(),
                                        knowledge.responseIds()),
                                knowledge.rates(),
                                knowledge.answers(),
                                new Admission(knowledge.credit()),
                                knowledge.journal(),
                                knowledge.ready(),
                                new UsageMeter(tokenizers),
                                tokenizers,
                                pools::get,
                                counters,
                                metrics,
                                tracing,
                                config.exchange(),
                                worker,
                                InstantSource.system()),
                        new ModelsPage(knowledge.models(), knowledge.providers()));
        StateMetrics.add(metrics, routing.health());
        StateMetrics.addBuffers(metrics);
        server = bind(transport);
        metricsServer = serveMetrics();
        keepSpareConnections();
        LOG.info(
                "gateway listens on {}:{} ({}), providers {}",
                config.host(),
                port(),
                transport,
                knowledge.providers().all().values());
    }

    /// What the serving half needs of `GatewayState`.
    ///
    /// @param ready whether keys and models are read and the ledger has given this gateway its run
    public record Knowledge(
            KeyRing keys,
            ModelDirectory models,
            RateBook rates,
            KeptAnswers answers,
            Credit credit,
            Recorder journal,
            BooleanSupplier ready,
            ResponseIds responseIds,
            ProviderDirectory providers) {

        /// With names for stored responses that only this gateway knows, and no providers but its own.
        public Knowledge(
                KeyRing keys,
                ModelDirectory models,
                RateBook rates,
                KeptAnswers answers,
                Credit credit,
                Recorder journal,
                BooleanSupplier ready) {
            this(
                    keys,
                    models,
                    rates,
                    answers,
                    credit,
                    journal,
                    ready,
                    new ResponseIds(UUID.randomUUID().toString()),
                    ProviderDirectory.of(Map.of()));
        }
    }

    public static Proxy start(ProxyConfig config, GatewayState state) {
        var proxy =
                start(
                        config,
                        new Knowledge(
                                state.keys(),
                                state.models(),
                                state.rates(),
                                state.answers(),
                                Credit.of(state.leases()),
                                Recorder.of(state.journal()),
                                state::ready,
                                new ResponseIds(state.sharedSecret()),
                                state.providers()));
        StateMetrics.add(proxy.metrics, state::status);
        StateMetrics.addFigures(proxy.metrics, state::figures);
        StateMetrics.addLeases(proxy.metrics, state.leases()::held);
        state.journal().onSynced(proxy.metrics::journalSynced);
        return proxy;
    }

    public static Proxy start(ProxyConfig config, Knowledge knowledge) {
        try {
            // Host names are verified: it is a man in the middle's dream to read every prompt with
            // the operator's key.
            return start(
                    config,
                    knowledge,
                    SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS").build());
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /// @param tls for connections to providers
    static Proxy start(ProxyConfig config, Knowledge knowledge, SslContext tls) {
        return new Proxy(config, knowledge, tls);
    }

    /// Until the loops end.
    private void keepSpareConnections() {
        if (config.upstream().spare() > 0) {
            pools.forEach((loop, pool) -> {
                var _ =
                        loop.scheduleWithFixedDelay(
                                () -> pool.keepSpare(providers.all().values()),
                                0,
                                UpstreamLimits.SPARE_LOOK_EVERY.toNanos(),
                                TimeUnit.NANOSECONDS);
            });
        }
    }

    private HttpServer bind(Transport transport) {
        try {
            return new HttpServer(
                    new InetSocketAddress(config.host(), config.port()),
                    loops,
                    transport,
                    config.server(),
                    gateway,
                    counters,
                    this::ended,
                    InstantSource.system(),
                    serverTls);
        } catch (RuntimeException e) {
            closeLoops();
            throw e;
        }
    }

    private void ended(AccessEntry entry) {
        metrics.ended(entry);
        entry.trace.ended(entry);
        accessLog.write(entry);
    }

    public int port() {
        return server.port();
    }

    public Metrics metrics() {
        return metrics;
    }

    public Counters counters() {
        return counters;
    }

    /// Stops accepting, lets what is in flight finish within the configured time, breaks off the rest, and ends the event loops. Every
    /// admitted request is recorded when this returns.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            server.drain();
            if (!server.awaitDrained(config.stopTime())) {
                LOG.warn(
                        "{} exchanges are broken off after {}",
                        counters.exchangesOpen.get(),
                        config.stopTime());
                gateway.stopAll();
                if (!server.awaitDrained(LAST_RECORDS_TIME)) {
                    LOG.error("{} exchanges could not be recorded", counters.exchangesOpen.get());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
            closeLoops();
        }
    }

    private @Nullable MetricsServer serveMetrics() {
        var address = config.metrics();
        try {
            return address == null ? null : MetricsServer.start(address, metrics);
        } catch (RuntimeException e) {
            server.close();
            closeLoops();
            throw e;
        }
    }

    /// 0 where metrics have no port of their own.
    public int metricsPort() {
        return metricsServer == null ? 0 : metricsServer.port();
    }

    private void closeLoops() {
        pools.forEach((loop, pool) -> loop.execute(pool::close));
        loops.shutdownGracefully(0, LAST_RECORDS_TIME.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * LAST_RECORDS_TIME.toMillis());
        worker.close();
        views.close();
        if (serverTls != null) {
            serverTls.close();
        }
        accessLog.close();
        tracing.close();
        if (metricsServer != null) {
            metricsServer.close();
        }
    }
}
