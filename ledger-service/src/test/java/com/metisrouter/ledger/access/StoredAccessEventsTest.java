package com.metisrouter.ledger.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.access.KeyEvent.KeyChanged;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRevoked;
import com.metisrouter.ledger.access.KeyEvent.KeyRotated;
import com.metisrouter.ledger.access.ProjectEvent.ProjectArchived;
import com.metisrouter.ledger.access.ProjectEvent.ProjectChanged;
import com.metisrouter.ledger.access.ProjectEvent.ProjectCreated;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Events of keys and projects stay in the ledger, but they stay for ever: today's code writes each as its golden file, and reads what
/// was written before fields were added.
class StoredAccessEventsTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");

    static Stream<Arguments> events() {
        var limits =
                List.of(new SpendLimit(Usd.parse("5"), SpendLimit.Period.MONTH, "Europe/Rome"));
        var ofProject =
                new ProjectAttributes(List.of("sim/chat"), List.of("/v1/chat/completions"), limits);
        var ofKey =
                new KeyAttributes(
                        "Nightly run",
                        "web",
                        "nightly",
                        List.of("sim/chat"),
                        List.of("/v1/chat/completions"),
                        limits,
                        List.of("203.0.113.0/24"),
                        AT.plusSeconds(7_200),
                        new RateLimits(60L, 100_000L, 8L),
                        true);
        return Stream.of(
                Arguments.of("key-created", new KeyCreated(key(), AT, "admin", "cmd-1", "ab12")),
                Arguments.of("key-changed", new KeyChanged("key_1", ofKey, "admin", AT)),
                Arguments.of(
                        "key-rotated",
                        new KeyRotated(
                                "key_1",
                                "new",
                                new ReplacedSecret("old", AT, AT.plusSeconds(3_600)),
                                new ReplacedSecret("older", AT.minusSeconds(60), AT),
                                3_600_000,
                                "admin",
                                "cmd-2",
                                AT)),
                Arguments.of("key-revoked", new KeyRevoked("key_1", AT, "admin")),
                Arguments.of(
                        "project-created",
                        new ProjectCreated(
                                "proj_1", "acc_demo", "assistant", ofProject, "admin", AT)),
                Arguments.of(
                        "project-changed", new ProjectChanged("proj_1", ofProject, "admin", AT)),
                Arguments.of("project-archived", new ProjectArchived("proj_1", "admin", AT)));
    }

    private static KeySnapshot key() {
        return new KeySnapshot(
                "9f86d081884c7d65",
                "key_1",
                "acc_demo",
                "Nightly run",
                "assistant",
                "web",
                "nightly",
                KeySnapshot.Status.ACTIVE,
                List.of("sim/chat"),
                AT,
                AT.plusSeconds(3_600));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void is_written_as_its_golden_file_and_read_from_it(String name, Object event)
            throws IOException {
        var golden = golden("/access/" + name + ".json");

        assertThat(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(event) + "\n")
                .isEqualTo(golden);
        assertThat(Upcasters.read(golden.getBytes(UTF_8), event.getClass())).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/access/earlier/key-created.before-projects.json"})
    void a_key_of_before_there_were_projects_is_restricted_by_nothing_new(String file)
            throws IOException {
        var created = Upcasters.read(golden(file).getBytes(UTF_8), KeyCreated.class);
        var revoked =
                Upcasters.read(
                        golden("/access/earlier/key-revoked.before-projects.json").getBytes(UTF_8),
                        KeyRevoked.class);

        var state = KeyDecider.evolve(null, created);

        assertThat(created.actor()).isEmpty();
        assertThat(state.published(null)).isEqualTo(key());
        assertThat(state.projectId()).isEmpty();
        assertThat(KeyDecider.evolve(state, revoked).revoked()).isTrue();
    }

    private static String golden(String file) throws IOException {
        try (var in =
                Objects.requireNonNull(
                        StoredAccessEventsTest.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
