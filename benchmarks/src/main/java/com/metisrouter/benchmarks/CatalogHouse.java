package com.metisrouter.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.catalog.CatalogConfig;
import com.metisrouter.catalog.CatalogConfiguration;
import com.metisrouter.catalog.CatalogRuntime;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedPostgres;
import com.metisrouter.embedded.EmbeddedTopics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The catalog at work with many models, and files served by the same server beside it.
@Edge
final class CatalogHouse implements AutoCloseable {

    private static final Duration PUBLISHED_WAIT = Duration.ofMinutes(5);
    private static final List<String> FAMILIES =
            List.of("openai-chat", "anthropic-messages", "google-generate", "mistral-chat");

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka broker;
    private final ConfigurableApplicationContext application;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @Import(CatalogConfiguration.class)
    static class Catalog {}

    /// @param models how many are published
    CatalogHouse(int models) throws Exception {
        folder = Files.createTempDirectory("metisrouter-benchmark-");
        // PostgreSQL may run as another user, who has to get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(folder.resolve("files"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0, Map.of());
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0, 0, Map.of());
        postgres.createDatabase("metis");
        EmbeddedTopics.create(
                broker.bootstrapServers(),
                List.of(
                        EmbeddedTopics.Topic.compacted(
                                Topic.MODELS.wireName(), Topic.MODELS.partitions())));
        var seed = folder.resolve("seed.yaml");
        Files.writeString(seed, seed(models), UTF_8);
        application = start(seed);
        application
                .getBean(CatalogRuntime.class)
                .published()
                .get(PUBLISHED_WAIT.toSeconds(), TimeUnit.SECONDS);
    }

    private ConfigurableApplicationContext start(Path seed) {
        var config =
                new CatalogConfig(
                        postgres.jdbcUrl("metis")
                                + "?user="
                                + postgres.user()
                                + "&password="
                                + postgres.password(),
                        broker.bootstrapServers(),
                        Optional.of(seed));
        var builder =
                new SpringApplicationBuilder(Catalog.class)
                        .initializers(context ->
                                context.getBeanFactory()
                                        .registerSingleton("catalogConfig", config));
        builder.application()
                .setDefaultProperties(
                        Map.of(
                                "server.port",
                                0,
                                "spring.web.resources.static-locations",
                                "classpath:/static/," + folder.resolve("files").toUri()));
        return builder.run();
    }

    /// The families that the catalog brings along, and models of them: every third with a second price.
    private static String seed(int models) throws IOException {
        try (var in = CatalogHouse.class.getResourceAsStream("/catalog/seed.yaml")) {
            if (in == null) {
                throw new IllegalStateException("no seed file on the class path");
            }
            var bundled = new String(in.readAllBytes(), UTF_8);
            var text = new StringBuilder(bundled.substring(0, bundled.indexOf("\nmodels:")));
            text.append("\nmodels:\n");
            for (var i = 0; i < models; i++) {
                text.append(model(i));
            }
            return text.toString();
        }
    }

    private static String model(int i) {
        var family = FAMILIES.get(i % FAMILIES.size());
        var text =
                String.format(
                        Locale.ROOT,
                        """
                          - id: %1$s/model-%2$05d
                            name: Model %2$05d
                            family: %3$s
                            aliases: [model-%2$05d]
                            description: A model among many, number %2$05d.
                            created: 2026-01-%4$02d
                            contextLength: %5$d
                            outputTokensMax: 64000
                            prices:
                        """,
                        family.substring(0, family.indexOf('-')),
                        i,
                        family,
                        1 + i % 28,
                        100_000 + i);
        return text + price(1, "2026-07-24", i) + (i % 3 == 0 ? price(2, "2026-11-01", i + 7) : "");
    }

    private static String price(int version, String day, int i) {
        return String.format(
                Locale.ROOT,
                """
                      - version: %d
                        effectiveFrom: %sT00:00:00Z
                        source: sim
                        perMillion: { input: "%d.%02d", cacheRead: "0.%02d", output: "%d.50" }
                """,
                version,
                day,
                i % 13,
                i % 97,
                1 + i % 89,
                1 + i % 60);
    }

    /// A file of these bytes at `/name`.
    void serve(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve("files").resolve(name), bytes);
    }

    URI base() {
        return URI.create(
                "http://127.0.0.1:"
                        + application.getEnvironment().getProperty("local.server.port"));
    }

    @Override
    public void close() throws IOException {
        application.close();
        broker.close();
        postgres.close();
        DataFolder.delete(folder);
    }
}
