package com.metisrouter.catalog;

import static com.metisrouter.catalog.TestSeeds.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.catalog.store.PricesAreImmutable;
import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.Ports;
import com.metisrouter.embedded.testing.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The catalog with a real PostgreSQL and a real broker. All tests share the one topic, so each says what it expects to be there after it.
class CatalogRuntimeTest {

    private static final int WAIT_SECONDS = 60;

    @BeforeAll
    static void createTopic() throws Exception {
        createTopicAt(TestServers.kafka());
    }

    @Test
    void everything_is_published_and_a_restart_sends_nothing() throws Exception {
        var database = TestServers.freshDatabase();
        try (var runtime = start(database)) {
            runtime.published().get(WAIT_SECONDS, SECONDS);
            assertThat(runtime.health().state()).isEqualTo(CatalogHealth.State.UP);
        }
        var afterFirst = Records.read(TestServers.kafka());
        assertThat(afterFirst.active())
                .containsExactlyInAnyOrderElementsOf(SeedFile.bundled().models());

        try (var runtime = start(database)) {
            assertThat(runtime.published().get(WAIT_SECONDS, SECONDS)).isZero();
        }
        assertThat(Records.read(TestServers.kafka()).count()).isEqualTo(afterFirst.count());
    }

    @Test
    void a_change_is_published_alone_and_a_removed_model_is_retired_on_the_topic()
            throws Exception {
        var database = TestServers.freshDatabase();
        var first = "2026-01-01T00:00:00Z";
        try (var runtime = start(database)) {
            runtime.published().get(WAIT_SECONDS, SECONDS);
            runtime.load(TestSeeds.of(model("a", first, "1.00"), model("b", first, "1.00")))
                    .get(WAIT_SECONDS, SECONDS);

            var cheaper =
                    TestSeeds.of(
                            model("a", first, "1.00", "2026-06-01T00:00:00Z", "0.50"),
                            model("b", first, "1.00"));
            assertThat(runtime.load(cheaper).get(WAIT_SECONDS, SECONDS)).isEqualTo(1);
            assertThat(Records.read(TestServers.kafka()).get("p/a").priceVersions()).hasSize(2);

            var withoutB = TestSeeds.of(model("a", first, "1.00", "2026-06-01T00:00:00Z", "0.50"));
            assertThat(runtime.load(withoutB).get(WAIT_SECONDS, SECONDS)).isEqualTo(1);
            var removed = Records.read(TestServers.kafka()).get("p/b");
            assertThat(Retired.is(removed)).isTrue();
            assertThat(removed.priceVersions()).hasSize(1);
            assertThat(runtime.catalog().find("p/b")).contains(removed);
        }
    }

    @Test
    void a_seed_that_changes_a_price_does_not_start_and_publishes_nothing(@TempDir Path folder)
            throws Exception {
        var database = TestServers.freshDatabase();
        try (var runtime = start(database)) {
            runtime.published().get(WAIT_SECONDS, SECONDS);
        }
        var before = Records.read(TestServers.kafka()).count();
        var seed =
                bundledText().replace("input: \"0.15\", cacheRead", "input: \"0.16\", cacheRead");
        var file = Files.writeString(folder.resolve("seed.yaml"), seed);

        assertThatThrownBy(() ->
                        CatalogRuntime.start(
                                new CatalogConfig(
                                        database, TestServers.kafka(), Optional.of(file))))
                .isInstanceOf(PricesAreImmutable.class)
                .hasMessageContaining("openai/gpt-4o-mini@1");

        assertThat(Records.read(TestServers.kafka()).count()).isEqualTo(before);
    }

    @Test
    void it_serves_while_the_broker_is_away_and_publishes_when_it_comes(@TempDir Path folder)
            throws Exception {
        List<Integer> ports = Ports.free(2);
        var bootstrap = "127.0.0.1:" + ports.getFirst();
        try (var runtime =
                CatalogRuntime.start(new CatalogConfig(TestServers.freshDatabase(), bootstrap))) {
            assertThat(runtime.health().state()).isEqualTo(CatalogHealth.State.WAITING);
            assertThat(runtime.catalog().find("gpt-4o-mini")).isPresent();

            try (var kafka =
                    EmbeddedKafka.start(folder, ports.getFirst(), ports.getLast(), Map.of())) {
                createTopicAt(kafka.bootstrapServers());
                await().atMost(WAIT_SECONDS, SECONDS)
                        .until(() -> runtime.health().state() == CatalogHealth.State.UP);
                assertThat(Records.read(bootstrap).active())
                        .hasSameSizeAs(SeedFile.bundled().models());
            }
        }
    }

    @Test
    void a_configuration_tells_all_its_problems_and_no_password() {
        assertThatThrownBy(() -> new CatalogConfig("mysql:", "nowhere"))
                .hasMessageContainingAll("jdbcUrl", "bootstrapServers");
        assertThat(new CatalogConfig("jdbc:postgresql://h/d?password=secret", "h:1"))
                .asString()
                .doesNotContain("secret");
    }

    private static CatalogRuntime start(String database) {
        return CatalogRuntime.start(new CatalogConfig(database, TestServers.kafka()));
    }

    private static void createTopicAt(String bootstrapServers) throws InterruptedException {
        EmbeddedTopics.create(
                bootstrapServers,
                List.of(
                        EmbeddedTopics.Topic.compacted(
                                Topic.MODELS.wireName(), Topic.MODELS.partitions())));
    }

    private static String bundledText() throws Exception {
        try (var stream = SeedFile.class.getResourceAsStream("/catalog/seed.yaml")) {
            assertThat(stream).isNotNull();
            return new String(requireNonNull(stream).readAllBytes(), UTF_8);
        }
    }

    /// What is on the topic, and how many records it took.
    private record Records(Map<String, PublishedModel> models, int count) {

        static Records read(String bootstrapServers) throws Exception {
            var models = new TreeMap<String, PublishedModel>();
            var count = new AtomicInteger();
            try (var follower =
                    TopicFollower.start(
                            bootstrapServers,
                            Topic.MODELS,
                            "test",
                            (id, event) -> {
                                count.incrementAndGet();
                                if (event != null && event.data() instanceof PublishedModel m) {
                                    models.put(id, m);
                                }
                            })) {
                follower.caughtUp().get(WAIT_SECONDS, SECONDS);
            }
            return new Records(models, count.get());
        }

        List<PublishedModel> active() {
            return models.values().stream().filter(model -> !Retired.is(model)).toList();
        }

        PublishedModel get(String id) {
            var model = models.get(id);
            assertThat(model).isNotNull();
            return requireNonNull(model);
        }
    }
}
