package com.metisrouter.ledger.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.KeySnapshot.Status;
import com.metisrouter.embedded.testing.TestServers;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Keys that were made before there were projects are told to gateways as they were.
class KeysOfEarlierReleasesTest {

    @Test
    void a_key_goes_on_as_it_was() {
        var url = TestServers.freshDatabase();
        migrate(url, "1");
        var jdbc = new JdbcTemplate(new DriverManagerDataSource(url + "&currentSchema=ledger"));
        insert(jdbc, "key_1", "ACTIVE", null);
        insert(jdbc, "key_2", "REVOKED", "\"2027-01-01T00:00:00.5Z\"");

        migrate(url, "latest");

        var directory = new KeyDirectory(jdbc);
        assertThat(directory.publishedOfAll())
                .containsExactly(
                        key("key_1", Status.ACTIVE, null),
                        key("key_2", Status.REVOKED, Instant.parse("2027-01-01T00:00:00.5Z")));
        assertThat(directory.find("key_1")).contains(key("key_1", Status.ACTIVE, null));
        assertThat(jdbc.queryForList("select key_id from api_key where revoked", String.class))
                .containsExactly("key_2");
    }

    private static void migrate(String url, String target) {
        Flyway.configure()
                .dataSource(url, null, null)
                .schemas("ledger")
                .defaultSchema("ledger")
                .locations("classpath:db/ledger")
                .target(target)
                .load()
                .migrate();
    }

    private static void insert(
            JdbcTemplate jdbc, String id, String status, @Nullable String expiresAt) {
        var snapshot =
                """
                {"keyHash":"hash-%s","keyId":"%s","accountId":"acc_1","name":"Ñ \\"n\\"","project":"p","client":"c","workflow":"w",
                 "status":"%s","models":["sim/chat"],"createdAt":"2026-11-22T10:15:30.123456Z","expiresAt":%s}\
                """
                        .formatted(id, id, status, expiresAt);
        jdbc.update(
                "insert into api_key (key_id, account_id, key_hash, created_at, snapshot)"
                        + " values (?, 'acc_1', ?, '2026-11-22T10:15:30.123456Z', ?)",
                id,
                "hash-" + id,
                snapshot.getBytes(UTF_8));
    }

    private static KeySnapshot key(String id, Status status, @Nullable Instant expiresAt) {
        return new KeySnapshot(
                "hash-" + id,
                id,
                "acc_1",
                "Ñ \"n\"",
                "p",
                "c",
                "w",
                status,
                List.of("sim/chat"),
                Instant.parse("2026-11-22T10:15:30.123456Z"),
                expiresAt);
    }
}
