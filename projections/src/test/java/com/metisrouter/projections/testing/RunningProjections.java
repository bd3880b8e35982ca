package com.metisrouter.projections.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.projections.ProjectionsApplication;
import com.metisrouter.projections.ProjectionsConfig;
import com.metisrouter.projections.ProjectionsRuntime;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.SampleTopic;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/// The projections as they run in production, on a port of their own, with the shared servers behind them.
public final class RunningProjections implements AutoCloseable {

    public static final String ADMIN_TOKEN = "admin-token-of-these-tests";

    private static final AtomicInteger KEYS = new AtomicInteger();

    private final ConfigurableApplicationContext context;
    private final String base;
    private final SampleTopic ledger;
    private final SampleTopic keys;
    private final SampleTopic costs;
    private final HikariDataSource database;
    private final Map<String, Integer> published = new HashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    /// What a call was answered with.
    public record Answer(int status, String type, String body, HttpResponse<String> raw) {
        public JsonNode json() {
            return Json.mapper().readTree(body);
        }
    }

    private RunningProjections(String jdbcUrl) throws InterruptedException {
        ledger =
                SampleTopic.create(
                        EmbeddedTopics.Topic.unlimited(Topic.LEDGER_EVENTS.wireName(), 4));
        keys = SampleTopic.create(EmbeddedTopics.Topic.compacted(Topic.KEYS.wireName(), 1));
        costs = SampleTopic.create(EmbeddedTopics.Topic.compacted(Topic.COSTS.wireName(), 1));
        var config =
                new ProjectionsConfig(
                        jdbcUrl, TestServers.kafka(), ADMIN_TOKEN, "http://127.0.0.1:8080");
        var application = new SpringApplication(ProjectionsApplication.class);
        application.addInitializers(
                (ApplicationContextInitializer<GenericApplicationContext>)
                        c -> c.registerBean(ProjectionsConfig.class, () -> config));
        application.setDefaultProperties(
                Map.of("server.port", "0", "spring.main.banner-mode", "off"));
        context = application.run();
        var web = (ServletWebServerApplicationContext) context;
        base = "http://127.0.0.1:" + java.util.Objects.requireNonNull(web.getWebServer()).getPort();
        var settings = new HikariConfig();
        settings.setJdbcUrl(jdbcUrl);
        settings.setMaximumPoolSize(2);
        settings.setConnectionInitSql("SET search_path = views");
        database = new HikariDataSource(settings);
    }

    public static RunningProjections start() throws InterruptedException {
        return new RunningProjections(TestServers.freshDatabase());
    }

    public ProjectionsRuntime runtime() {
        return context.getBean(ProjectionsRuntime.class);
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(database);
    }

    public String base() {
        return base;
    }

    /// Publishes what these accounts have done since the last call, in the order of the ledger's positions.
    public void publish(SampleLedger... accounts) throws Exception {
        var events = new ArrayList<Event>();
        for (var account : accounts) {
            var from = published.getOrDefault(account.accountId(), 0);
            events.addAll(account.events().subList(from, account.events().size()));
            published.put(account.accountId(), account.events().size());
        }
        events.sort(Comparator.comparingLong(Event::position));
        ledger.send(events);
    }

    /// Waits until both views show everything of the account.
    public void awaitShown(SampleLedger account) {
        var last = account.events().getLast();
        var lines =
                account.events().stream()
                        .filter(event -> event.data() instanceof AccountEvent.UsageDebited)
                        .mapToInt(event -> SampleLedger.linesOf(event).size())
                        .sum();
        var corrections =
                account.events().stream()
                        .mapToInt(event ->
                                event.data() instanceof AccountEvent.UsageCorrected corrected
                                        ? corrected.lines().size()
                                        : 0)
                        .sum();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        runtime()
                                        .balances()
                                        .find(account.accountId())
                                        .filter(b -> b.lastPosition() >= last.position())
                                        .isPresent()
                                && count("count(*)", account) >= lines
                                && count("coalesce(sum(correction_count), 0)", account)
                                        >= corrections);
    }

    private long count(String what, SampleLedger account) {
        return jdbc().sql("SELECT " + what + " FROM usage_log WHERE account_id = ?")
                .param(account.accountId())
                .query(Long.class)
                .single();
    }

    public String publishKey(
            String accountId, KeySnapshot.Status status, @Nullable Instant expiresAt)
            throws Exception {
        return publishKey("mrk_secret" + KEYS.incrementAndGet(), accountId, status, expiresAt);
    }

    /// @return the key's secret
    public String publishKey(
            String secret, String accountId, KeySnapshot.Status status, @Nullable Instant expiresAt)
            throws Exception {
        var hash =
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(secret.getBytes(UTF_8)));
        var snapshot =
                new KeySnapshot(
                        hash,
                        "key_" + accountId,
                        accountId,
                        "Key <b>of</b> " + accountId,
                        "search",
                        "web",
                        "nightly",
                        status,
                        List.of(),
                        Instant.parse("2026-11-01T00:00:00Z"),
                        expiresAt);
        keys.send(
                List.of(
                        Event.of(
                                hash + status,
                                "/metisrouter/ledger",
                                snapshot.keyId(),
                                hash,
                                snapshot.createdAt(),
                                snapshot)));
        runtime().keysReadToEnd().get(20, TimeUnit.SECONDS);
        return secret;
    }

    /// Says what a provider charges, as the catalog does.
    public void publish(ProviderCosts known) throws Exception {
        costs.send(
                List.of(
                        Event.of(
                                "costs-" + known.versions().size(),
                                "/metisrouter/catalog",
                                known.key(),
                                known.key(),
                                known.versions().getLast().effectiveFrom(),
                                known)));
    }

    /// @param secret for the header; null for no header
    public Answer get(String path, @Nullable String secret) throws Exception {
        return secret == null
                ? send("GET", path, "", Map.of())
                : send("GET", path, "", Map.of("Authorization", "Bearer " + secret));
    }

    public Answer send(String method, String path, String form, Map<String, String> headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(
                                method,
                                form.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        if (!form.isEmpty()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body(),
                response);
    }

    @Override
    public void close() {
        http.close();
        database.close();
        context.close();
        ledger.close();
        keys.close();
        costs.close();
    }
}
