package com.metisrouter.catalog;

import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;

/// The catalog's own application on a free port, with the models that it brings along, all of them published.
public final class RunningCatalog implements AutoCloseable {

    private static final int PUBLISHED_WAIT_SECONDS = 30;

    private final ConfigurableApplicationContext application;

    private RunningCatalog(ConfigurableApplicationContext application) {
        this.application = application;
    }

    public static RunningCatalog start() throws Exception {
        EmbeddedTopics.create(
                TestServers.kafka(),
                List.of(
                        EmbeddedTopics.Topic.compacted(
                                Topic.MODELS.wireName(), Topic.MODELS.partitions())));
        var catalog =
                new RunningCatalog(
                        CatalogApplication.start(
                                new CatalogConfig(TestServers.freshDatabase(), TestServers.kafka()),
                                0));
        catalog.runtime().published().get(PUBLISHED_WAIT_SECONDS, TimeUnit.SECONDS);
        return catalog;
    }

    public String base() {
        return "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    public CatalogRuntime runtime() {
        return application.getBean(CatalogRuntime.class);
    }

    @Override
    public void close() {
        application.close();
    }
}
