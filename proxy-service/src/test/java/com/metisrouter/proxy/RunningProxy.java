package com.metisrouter.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.admission.InMemoryCredit;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.exchange.InMemoryRecorder;
import com.metisrouter.proxy.idempotency.InMemoryAnswers;
import com.metisrouter.proxy.rates.InMemoryRates;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.ServedRequest;
import com.metisrouter.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A gateway before the real simulator, with credit and journal in memory.
final class RunningProxy implements AutoCloseable {

    static final String ACCOUNT = "acc_test";
    static final String POOR = "acc_poor";
    static final String SECRET = "mrk_good";

    final ProviderSimulator simulator = ProviderSimulator.start(SimulatorConfig.local());
    final InMemoryCredit credit =
            new InMemoryCredit().with(ACCOUNT, "100").with(POOR, "0.000500000");
    final InMemoryRecorder journal = new InMemoryRecorder();
    final InMemoryRates rates = new InMemoryRates();
    final InMemoryAnswers answers = new InMemoryAnswers();
    final KeyRing keys = new KeyRing();
    final ModelDirectory models = new ModelDirectory();
    final ProviderDirectory providers;
    final AtomicBoolean ready = new AtomicBoolean(true);
    final Proxy proxy;
    final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningProxy() {
        this(
                ServerLimits.DEFAULT,
                UpstreamLimits.DEFAULT,
                ExchangeLimits.DEFAULT,
                Duration.ofSeconds(5));
    }

    RunningProxy(
            ServerLimits server,
            UpstreamLimits upstream,
            ExchangeLimits exchange,
            Duration stopTime) {
        this(server, upstream, exchange, stopTime, TrustedProxies.NONE);
    }

    RunningProxy(
            ServerLimits server,
            UpstreamLimits upstream,
            ExchangeLimits exchange,
            Duration stopTime,
            TrustedProxies trustedProxies) {
        this(
                server,
                upstream,
                exchange,
                stopTime,
                trustedProxies,
                null,
                UnaryOperator.identity(),
                ProviderDirectory.of(Map.of()));
    }

    /// With providers of the catalog's.
    static RunningProxy with(ProviderDirectory providers) {
        return new RunningProxy(
                ServerLimits.DEFAULT,
                UpstreamLimits.DEFAULT,
                ExchangeLimits.DEFAULT,
                Duration.ofSeconds(5),
                TrustedProxies.NONE,
                null,
                UnaryOperator.identity(),
                providers);
    }

    /// With another provider in the simulator's place, and traces.
    static RunningProxy traced(String baseUrl, Map<String, String> tracing) {
        return at(URI.create(baseUrl), config -> config.withTracing(tracing));
    }

    /// With another provider in the simulator's place.
    static RunningProxy at(String baseUrl) {
        return at(URI.create(baseUrl), UnaryOperator.identity());
    }

    /// Configured otherwise.
    ///
    /// @param other a provider in the simulator's place; null for the simulator
    static RunningProxy at(@Nullable URI other, UnaryOperator<ProxyConfig> configured) {
        return new RunningProxy(
                ServerLimits.DEFAULT,
                UpstreamLimits.DEFAULT,
                ExchangeLimits.DEFAULT,
                Duration.ofSeconds(5),
                TrustedProxies.NONE,
                other,
                configured,
                ProviderDirectory.of(Map.of()));
    }

    private RunningProxy(
            ServerLimits server,
            UpstreamLimits upstream,
            ExchangeLimits exchange,
            Duration stopTime,
            TrustedProxies trustedProxies,
            @Nullable URI other,
            UnaryOperator<ProxyConfig> configured,
            ProviderDirectory providers) {
        this.providers = providers;
        publish();
        var simulated =
                new ProviderEndpoint(
                        "sim",
                        Protocol.OPENAI,
                        other == null ? simulator.baseUrl() : other,
                        "sk-provider");
        var nowhere =
                new ProviderEndpoint(
                        "nowhere", Protocol.OPENAI, URI.create("http://127.0.0.1:1/v1"), null);
        proxy =
                Proxy.start(
                        configured.apply(
                                ProxyConfig.of("127.0.0.1", 0, List.of(simulated, nowhere))
                                        .with(server)
                                        .with(upstream)
                                        .with(exchange)
                                        .with(trustedProxies)
                                        .withStopTime(stopTime)),
                        new Proxy.Knowledge(
                                keys,
                                models,
                                rates.book("gw"),
                                answers.answers,
                                credit,
                                journal,
                                ready::get,
                                new ResponseIds("a secret of this test's"),
                                providers));
    }

    private void publish() {
        for (var model :
                List.of(
                        TestModels.chat("sim/chat", "sim", "chat"),
                        TestModels.chat("sim/tool", "sim", "tool"),
                        TestModels.chat(
                                "sim/fee",
                                "sim",
                                "chat",
                                PriceComponent.of(Unit.REQUESTS, UnitPrice.parse("0.0025"))),
                        TestModels.embeddings("sim/embed", "sim", "embed"),
                        TestModels.chat("nowhere/chat", "nowhere", "chat"),
                        TestModels.chat("openai/gpt-x", "openai", "gpt-x"),
                        TestModels.model(
                                "anthropic/claude",
                                Set.of(Endpoint.MESSAGES),
                                "anthropic",
                                Protocol.ANTHROPIC,
                                "claude",
                                4096,
                                TestModels.prices("anthropic/claude")))) {
            models.on(model.id(), model);
        }
        EndpointModels.all().forEach(model -> models.on(model.id(), model));
        var active = KeySnapshot.Status.ACTIVE;
        for (var key :
                List.of(
                        TestModels.key(SECRET, ACCOUNT, active, List.of(), null),
                        TestModels.key("mrk_poor", POOR, active, List.of(), null),
                        TestModels.key("mrk_narrow", ACCOUNT, active, List.of("sim/embed"), null),
                        TestModels.key(
                                "mrk_expired", ACCOUNT, active, List.of(), TestModels.LONG_AGO),
                        TestModels.key(
                                "mrk_revoked",
                                ACCOUNT,
                                KeySnapshot.Status.REVOKED,
                                List.of(),
                                null))) {
            keys.on(key.keyHash(), key);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + proxy.port() + path);
    }

    HttpResponse<String> chat(String body) throws IOException, InterruptedException {
        return post("/v1/chat/completions", SECRET, body);
    }

    HttpResponse<String> post(String path, String secret, String body)
            throws IOException, InterruptedException {
        return http.send(request(path, secret, body), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest request(String path, String secret, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("authorization", "Bearer " + secret)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /// A form with texts, and a file where there is one.
    HttpResponse<String> form(String path, String fileField, byte[] file, String... texts)
            throws IOException, InterruptedException {
        var body = new java.io.ByteArrayOutputStream();
        for (var i = 0; i < texts.length; i += 2) {
            body.writeBytes(
                    ("--xyz\r\nContent-Disposition: form-data; name=\""
                                    + texts[i]
                                    + "\"\r\n\r\n"
                                    + texts[i + 1]
                                    + "\r\n")
                            .getBytes(UTF_8));
        }
        body.writeBytes(
                ("--xyz\r\nContent-Disposition: form-data; name=\""
                                + fileField
                                + "\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                        .getBytes(UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--xyz--\r\n".getBytes(UTF_8));
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("authorization", "Bearer " + SECRET)
                        .header("content-type", "multipart/form-data; boundary=xyz")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// A chat request with more members, such as `"max_tokens":5`.
    static String chatBody(String model, String... members) {
        var more =
                new ArrayList<>(
                        List.of(
                                "\"model\":\"" + model + "\"",
                                "\"messages\":[{\"role\":\"user\",\"content\":\"one two three four\"}]"));
        more.addAll(List.of(members));
        return "{" + String.join(",", more) + "}";
    }

    /// The record of the only request so far.
    RequestMetered onlyRecord() {
        await().until(() -> journal.metered().size() == 1);
        return journal.metered().getFirst();
    }

    ServedRequest served(String requestId) {
        await().until(() ->
                simulator.served().stream().anyMatch(it -> requestId.equals(it.requestId())));
        return simulator.served().stream()
                .filter(it -> requestId.equals(it.requestId()))
                .findFirst()
                .orElseThrow();
    }

    /// What the witness saw, at the test models' prices.
    static Usd price(ServedRequest served) {
        var uncached = served.inputTokens() - served.cachedTokens() - served.cacheWriteTokens();
        // Nano-USD: 1.5, 0.15, 1.875 and 7.5 dollars for a million tokens, in thousandths to stay
        // whole.
        var thousandths =
                1_500_000L * uncached
                        + 150_000L * served.cachedTokens()
                        + 1_875_000L * served.cacheWriteTokens()
                        + 7_500_000L * served.outputTokens();
        return Usd.ofNanos(
                java.math.BigDecimal.valueOf(thousandths, 3)
                        .setScale(0, java.math.RoundingMode.HALF_EVEN)
                        .longValueExact());
    }

    /// Nothing is left open, and every admission has exactly one end, with the charges that were settled.
    void assertSettled() {
        var counters = proxy.counters();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(counters.exchangesOpen.get()).as("exchanges").isZero();
                    assertThat(counters.holdsOpen.get()).as("holds").isZero();
                    assertThat(counters.drainsOpen.get()).as("drains").isZero();
                    assertThat(counters.bodyBytesInFlight.get()).as("bodies").isZero();
                });
        assertThat(credit.held(ACCOUNT)).isEqualTo(Usd.ZERO);
        assertThat(credit.held(POOR)).isEqualTo(Usd.ZERO);
        assertThat(journal.metered().stream().map(RequestMetered::position).toList())
                .containsExactlyInAnyOrderElementsOf(
                        journal.admitted().stream().map(it -> it.position()).toList())
                .doesNotHaveDuplicates();
        var charged =
                journal.metered().stream().map(RequestMetered::charge).reduce(Usd.ZERO, Usd::plus);
        assertThat(credit.spent(ACCOUNT).plus(credit.spent(POOR))).isEqualTo(charged);
    }

    @Override
    public void close() {
        http.close();
        proxy.close();
        journal.close();
        simulator.close();
    }
}
