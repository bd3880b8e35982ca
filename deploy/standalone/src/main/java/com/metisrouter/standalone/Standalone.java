package com.metisrouter.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.catalog.CatalogConfig;
import com.metisrouter.catalog.CatalogConfiguration;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedPostgres;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.FolderLock;
import com.metisrouter.embedded.StartupProblem;
import com.metisrouter.ledger.LedgerConfig;
import com.metisrouter.ledger.LedgerConfiguration;
import com.metisrouter.projections.ProjectionsConfig;
import com.metisrouter.projections.ProjectionsConfiguration;
import com.metisrouter.proxy.GatewayState;
import com.metisrouter.proxy.GatewayStateConfig;
import com.metisrouter.proxy.Proxy;
import com.metisrouter.proxy.ProxyConfig;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.SimulatorConfig;
import com.metisrouter.standalone.health.StatusController;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/// Every service in one JVM, with its own PostgreSQL and Kafka: the same classes, topics and SQL as on many machines.
///
/// Whatever is started is pushed on a stack and closed in the opposite order, so nothing ends before those who write to it. The one
/// exception is deliberate: the gateway drains (journal sent, leases ended) while ledger and projections still run.
@Edge
public final class Standalone implements UpCommand.Running {

    /// To each provider, for each event loop.
    private static final int SPARE_CONNECTIONS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

    private static final String DATABASE = "metisrouter";

    /// In the data folder: checkpoints and the key that signs them.
    private static final String EVIDENCE = "evidence";

    private static final String GATEWAY_ID = "gw-1";
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration KEY_KNOWN_LIMIT = Duration.ofSeconds(10);
    private static final int STEPS = 6;

    private final StandaloneConfig config;
    private final Progress progress;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private @Nullable Parts parts;

    /// What callers may ask for once everything runs.
    private record Parts(
            URI gatewayUrl,
            URI consoleUrl,
            Credentials credentials,
            ProviderSimulator simulator,
            EmbeddedPostgres postgres,
            String bootstrapServers) {}

    private Standalone(StandaloneConfig config, Progress progress) {
        this.config = config;
        this.progress = progress;
    }

    /// Starts everything, or nothing: what had been started when something failed is closed again.
    public static Standalone start(StandaloneConfig config, Progress progress)
            throws StartupProblem, InterruptedException {
        var standalone = new Standalone(config, progress);
        try {
            standalone.startAll();
            return standalone;
        } catch (StartupProblem | InterruptedException | RuntimeException e) {
            standalone.close();
            throw e;
        } catch (IOException | SQLException e) {
            standalone.close();
            throw new StartupProblem(
                    StartupProblem.Kind.SERVER_FAILED, "cannot start: " + e.getMessage(), e);
        }
    }

    private void startAll() throws StartupProblem, InterruptedException, IOException, SQLException {
        DataFolder.prepare(config.dataDir(), DataFolder.FREE_BYTES_MIN);
        keep(FolderLock.take(config.dataDir()));
        var credentials = Credentials.loadOrCreate(config);

        progress.step(1, STEPS, "PostgreSQL " + EmbeddedPostgres.version() + " and Kafka");
        var broker = CompletableFuture.supplyAsync(this::startKafka);
        var postgres =
                keep(EmbeddedPostgres.start(config.dataDir().resolve("postgres"), 0, Map.of()));
        postgres.createDatabase(DATABASE);
        var kafka = keep(await(broker));
        var bootstrap = kafka.bootstrapServers();

        progress.step(2, STEPS, "topics");
        EmbeddedTopics.create(
                bootstrap, Arrays.stream(Topic.values()).map(Standalone::embedded).toList());

        progress.step(3, STEPS, "provider simulator");
        var simulator = keep(ProviderSimulator.start(SimulatorConfig.local()));

        progress.step(4, STEPS, "catalog, ledger, projections");
        var jdbcUrl = withCredentials(postgres);
        var console = startConsole(jdbcUrl, bootstrap, credentials);

        progress.step(5, STEPS, "gateway");
        var state =
                GatewayState.start(
                        GatewayStateConfig.of(
                                        config.dataDir().resolve("journal"),
                                        bootstrap,
                                        config.consoleUrl(),
                                        credentials.internalToken(),
                                        GATEWAY_ID)
                                .with(config.durability())
                                .withProviders(
                                        credentials.keys(config.environment()),
                                        config.internalProvidersForbidden()));
        started.push(state);
        if (!state.awaitReady(READY_LIMIT)) {
            throw new StartupProblem(
                    StartupProblem.Kind.SERVER_FAILED,
                    "the gateway is not ready after "
                            + READY_LIMIT.toSeconds()
                            + " s: "
                            + state.status().phase());
        }
        console.getBean(StatusController.class).watch(state);
        var endpoints = Providers.of(config.environment(), config.providers(), simulator.baseUrl());
        var proxyConfig =
                ProxyConfig.of(config.host(), config.gatewayPort(), List.copyOf(endpoints.values()))
                        .with(TrustedProxies.parse(config.trustedProxies()))
                        .with(UpstreamLimits.DEFAULT.withSpare(SPARE_CONNECTIONS))
                        .withViews(config.consoleUrl())
                        .withTracing(config.environment());
        var tls = config.tls();
        var proxy = Proxy.start(tls == null ? proxyConfig : proxyConfig.with(tls), state);
        console.getBean(StatusController.class).watch(proxy.metrics());
        started.push(() -> state.drain(DRAIN_LIMIT));
        started.push(proxy);

        progress.step(6, STEPS, "demo account");
        credentials = withDemoKey(credentials, state);
        parts =
                new Parts(
                        config.gatewayUrl(),
                        config.consoleUrl(),
                        credentials,
                        simulator,
                        postgres,
                        bootstrap);
        progress.done(state.providers().all().keySet());
    }

    private static String withCredentials(EmbeddedPostgres postgres) {
        return postgres.jdbcUrl(DATABASE)
                + "?user="
                + URLEncoder.encode(postgres.user(), UTF_8)
                + "&password="
                + URLEncoder.encode(postgres.password(), UTF_8);
    }

    private EmbeddedKafka startKafka() {
        try {
            return EmbeddedKafka.start(config.dataDir().resolve("kafka"), 0, 0, Map.of());
        } catch (StartupProblem e) {
            throw new java.util.concurrent.CompletionException(e);
        }
    }

    private static <T> T await(CompletableFuture<T> future)
            throws StartupProblem, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartupProblem problem) {
                throw problem;
            }
            throw new StartupProblem(
                    StartupProblem.Kind.SERVER_FAILED, "cannot start Kafka: " + e.getCause(), e);
        }
    }

    private static EmbeddedTopics.Topic embedded(Topic topic) {
        if (topic.compacted()) {
            return EmbeddedTopics.Topic.compacted(topic.wireName(), topic.partitions());
        }
        return topic.retention().isNegative()
                ? EmbeddedTopics.Topic.unlimited(topic.wireName(), topic.partitions())
                : EmbeddedTopics.Topic.kept(
                        topic.wireName(), topic.partitions(), topic.retention());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        CatalogConfiguration.class,
        LedgerConfiguration.class,
        ProjectionsConfiguration.class,
        StatusController.class
    })
    static class Console {}

    private ConfigurableApplicationContext startConsole(
            String jdbcUrl, String bootstrap, Credentials credentials) {
        // Logging is configured already, and others are logging by now: Spring would take it down
        // and set it up again.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var application = new SpringApplication(Console.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(
                Map.of(
                        "server.port",
                        config.consolePort(),
                        "server.address",
                        config.host(),
                        "server.shutdown",
                        "graceful",
                        "spring.lifecycle.timeout-per-shutdown-phase",
                        "3s",
                        "server.tomcat.threads.max",
                        32,
                        "metis.gateway-url",
                        config.gatewayUrl().toString(),
                        "metis.site-url",
                        config.consoleUrl().toString(),
                        "spring.main.lazy-initialization",
                        false));
        application.addInitializers(context -> {
            var beans = (GenericApplicationContext) context;
            beans.registerBean(
                    CatalogConfig.class,
                    () ->
                            new CatalogConfig(jdbcUrl, bootstrap)
                                    .withStaff(
                                            StaffTokens.of(
                                                    credentials.adminToken(),
                                                    config.ledgerRules().staff()))
                                    .withProviders(
                                            credentials.keys(config.environment()),
                                            config.internalProvidersForbidden()));
            beans.registerBean(
                    LedgerConfig.class,
                    () ->
                            LedgerConfig.of(
                                            jdbcUrl,
                                            bootstrap,
                                            credentials.internalToken(),
                                            credentials.adminToken())
                                    .withEvidence(config.dataDir().resolve(EVIDENCE))
                                    .withRules(config.ledgerRules()));
            beans.registerBean(
                    ProjectionsConfig.class,
                    () ->
                            new ProjectionsConfig(
                                    jdbcUrl,
                                    bootstrap,
                                    credentials.adminToken(),
                                    config.gatewayUrl().toString()));
            beans.registerBean(
                    StatusController.StatusToken.class,
                    () -> new StatusController.StatusToken(credentials.adminToken()));
        });
        return keep(application.run());
    }

    private Credentials withDemoKey(Credentials known, GatewayState gateway)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var firstRun = new FirstRun(http, config.consoleUrl(), known.adminToken());
            var credentials =
                    known.hasApiKey()
                            ? known
                            : known.withDemo(FirstRun.ACCOUNT, firstRun.createDemoAccount())
                                    .save(config);
            if (!firstRun.awaitKnown(gateway.keys(), credentials.apiKey(), KEY_KNOWN_LIMIT)) {
                LOG.warn("the key in {} is not accepted: was it revoked?", Credentials.FILE);
            }
            return credentials;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    private Parts parts() {
        if (parts == null) {
            throw new IllegalStateException("not started");
        }
        return parts;
    }

    public URI gatewayUrl() {
        return parts().gatewayUrl();
    }

    public URI consoleUrl() {
        return parts().consoleUrl();
    }

    @Override
    public Credentials credentials() {
        return parts().credentials();
    }

    public ProviderSimulator simulator() {
        return parts().simulator();
    }

    /// Where another gateway finds Kafka.
    public String bootstrapServers() {
        return parts().bootstrapServers();
    }

    /// The database's URL with user and password, for whoever wants to look inside.
    public String jdbcUrl() {
        return withCredentials(parts().postgres());
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            var part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("closing {} failed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
