package com.metisrouter.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Whether the price store answers, asked of a real one.
class StoreProbeTest {

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-27T00:00:00Z"));

    @Test
    void a_store_that_answers_tells_how_many_versions_it_has_and_one_that_left_doesn_t() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestServers.freshDatabase());
        config.setSchema(ModelStore.SCHEMA);
        var dataSource = new HikariDataSource(config);
        ModelStore.open(dataSource)
                .load(
                        TestSeeds.of(
                                        TestSeeds.model(
                                                "a",
                                                "2026-01-01T00:00:00Z",
                                                "1.00",
                                                "2026-06-01T00:00:00Z",
                                                "2.00"))
                                .models());
        var probe = new StoreProbe(dataSource, now::get);

        var answer = probe.ask();
        assertThat(answer.problem()).isEmpty();
        assertThat(answer.versions()).isEqualTo(2);
        assertThat(answer.at()).isEqualTo(now.get());

        dataSource.close();
        assertThat(probe.ask()).isEqualTo(answer);
        now.updateAndGet(it -> it.plus(StoreProbe.KEPT));
        assertThat(probe.ask().problem()).isEqualTo("no answer");
        assertThat(probe.ask().at()).isEqualTo(now.get());
    }

    @Test
    void a_store_that_takes_a_connection_and_says_nothing_is_not_waited_for_for_ever()
            throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var dataSource = new PGSimpleDataSource();
            dataSource.setUrl("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/none");
            var probe = new StoreProbe(dataSource, now::get);

            assertThat(probe.ask().problem()).isEqualTo("no answer within 2 s");
            assertThat(probe.ask().at()).isEqualTo(now.get());
        }
    }
}
