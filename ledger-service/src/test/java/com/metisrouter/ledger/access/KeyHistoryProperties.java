package com.metisrouter.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.KeySnapshot.Status;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.access.KeyCommand.ChangeKey;
import com.metisrouter.ledger.access.KeyCommand.CreateKey;
import com.metisrouter.ledger.access.KeyCommand.RevokeKey;
import com.metisrouter.ledger.access.KeyCommand.RotateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// Random histories of a key under a project: made, changed, rotated with and without overlap, repeated, expired, revoked, archived.
class KeyHistoryProperties {

    private static final int STEPS = 40;
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final ProjectState PROJECT =
            new ProjectState(
                    "proj_1",
                    "acc_1",
                    "p",
                    ProjectAttributes.NONE,
                    ProjectAttributes.NONE,
                    START,
                    null);

    /// What a gateway would know: the last snapshot told for each secret.
    private static final class Life {
        private final Random random;
        private final List<KeyEvent> events = new ArrayList<>();
        private final Map<String, ReplacedSecret> replaced = new HashMap<>();
        private final Set<String> everCurrent = new HashSet<>();
        private @Nullable KeyState state;
        private ProjectState project = PROJECT;
        private Instant now = START;

        Life(Random random) {
            this.random = random;
        }

        void step() {
            now = now.plusSeconds(random.nextInt(4_000));
            if (random.nextInt(60) == 0) {
                project = project.archivedAt(now);
            }
            take(command());
        }

        AccessDecision<KeyEvent, KeyState> take(KeyCommand command) {
            var decision = KeyDecider.decide(command, state, now);
            if (decision
                    instanceof AccessDecision.Accepted<KeyEvent, KeyState>(var event, var after)) {
                events.add(event);
                state = KeyDecider.evolve(state, event);
                assertThat(state).isEqualTo(after);
                everCurrent.add(state.keyHash());
                if (event instanceof KeyEvent.KeyRotated rotated) {
                    replaced.put(rotated.previous().keyHash(), rotated.previous());
                    if (rotated.ended() != null) {
                        replaced.put(rotated.ended().keyHash(), rotated.ended());
                    }
                }
            }
            return decision;
        }

        private KeyCommand command() {
            return switch (random.nextInt(20)) {
                case 0 -> new RevokeKey("key_1", "tests");
                case 1, 2 -> new CreateKey(key(), "tests", "first", "hash" + random.nextInt(2));
                case 3, 4, 5, 6 -> new ChangeKey("key_1", change(), "tests");
                default -> rotation();
            };
        }

        RotateKey rotation() {
            return new RotateKey(
                    "key_1",
                    "h" + random.nextLong(),
                    Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(100_000)),
                    "tests",
                    random.nextBoolean() ? "" : "k" + random.nextInt(6));
        }

        private java.util.function.UnaryOperator<KeyAttributes> change() {
            var limit = SpendLimit.of(Usd.ofNanos(1 + random.nextInt(3)), SpendLimit.Period.DAY);
            var end = random.nextInt(3) == 0 ? now.plusSeconds(random.nextInt(20_000) - 500) : null;
            return was ->
                    new KeyAttributes(
                            was.name(),
                            was.client(),
                            "w" + random.nextInt(2),
                            was.models(),
                            was.endpoints(),
                            List.of(limit),
                            was.allowedIps(),
                            end,
                            random.nextBoolean()
                                    ? null
                                    : new RateLimits(1L + random.nextInt(2), null, null),
                            random.nextBoolean() ? true : null);
        }

        KeySnapshot key() {
            return KeyHistoryProperties.key("h" + random.nextLong());
        }

        /// What gateways let through now, by what they were told.
        List<KeySnapshot> working() {
            if (state == null) {
                return List.of();
            }
            var key = state;
            var told = new ArrayList<>(List.of(key.published(project)));
            replaced.values().forEach(secret -> told.add(key.published(project, secret)));
            return told.stream()
                    .filter(snapshot -> snapshot.status() == Status.ACTIVE)
                    .filter(snapshot ->
                            snapshot.expiresAt() == null || now.isBefore(snapshot.expiresAt()))
                    .toList();
        }
    }

    private static KeySnapshot key(String hash) {
        return new KeySnapshot(
                hash,
                "key_1",
                "acc_1",
                "n",
                "p",
                "c",
                "w",
                Status.ACTIVE,
                List.of("sim/chat"),
                START,
                null);
    }

    @Property(tries = 3_000)
    void replay_equals_state_also_from_the_stored_json(@ForAll Random random) {
        var life = new Life(random);

        for (var step = 0; step < STEPS; step++) {
            life.step();
        }

        KeyState replayed = null;
        for (var event : life.events) {
            replayed =
                    KeyDecider.evolve(
                            replayed, Upcasters.read(Json.bytes(event), event.getClass()));
        }
        assertThat(replayed).isEqualTo(life.state);
        if (life.state != null) {
            assertThat(Json.read(Json.bytes(life.state), KeyState.class)).isEqualTo(life.state);
        }
    }

    @Property(tries = 3_000)
    void at_most_two_secrets_work_and_one_of_them_has_an_end_and_is_the_one_before(
            @ForAll Random random) {
        var life = new Life(random);

        for (var step = 0; step < STEPS; step++) {
            life.step();
            var working = life.working();

            assertThat(working).hasSizeLessThanOrEqualTo(2);
            assertThat(working.stream().filter(key -> key.rotatedOutAt() == null))
                    .hasSizeLessThanOrEqualTo(1)
                    .allMatch(key ->
                            key.keyHash().equals(Objects.requireNonNull(life.state).keyHash()));
            assertThat(working.stream().filter(key -> key.rotatedOutAt() != null))
                    .allMatch(key -> key.expiresAt() != null);
            assertThat(life.replaced.keySet())
                    .as("every secret but the current one has an end")
                    .hasSize(Math.max(0, life.everCurrent.size() - 1));
        }
    }

    @Property(tries = 3_000)
    void a_rotation_without_overlap_leaves_one_secret(@ForAll Random random) {
        var life = new Life(random);
        for (var step = 0; step < STEPS; step++) {
            life.step();
        }

        var decision = life.take(new RotateKey("key_1", "last", Duration.ZERO, "tests", ""));

        if (decision instanceof AccessDecision.Accepted<KeyEvent, KeyState>) {
            assertThat(life.working()).hasSizeLessThanOrEqualTo(1);
            assertThat(life.working()).allMatch(key -> key.keyHash().equals("last"));
        }
    }

    @Property(tries = 3_000)
    void a_revoked_key_or_one_of_an_archived_project_never_works_again(@ForAll Random random) {
        var life = new Life(random);
        var over = false;

        for (var step = 0; step < STEPS; step++) {
            life.step();
            over |= life.project.archived() || (life.state != null && life.state.revoked());
            if (over) {
                assertThat(life.working()).isEmpty();
            }
        }
    }

    @Property(tries = 2_000)
    void the_same_command_key_rotates_once_and_with_another_body_never(@ForAll Random random) {
        var life = new Life(random);
        life.take(new CreateKey(life.key(), "tests", "first", "hash"));
        for (var step = 0; step < 5; step++) {
            life.step();
        }
        var rotate = new RotateKey("key_1", "once", Duration.ofHours(1), "tests", "mine");
        var before = life.take(rotate);
        var state = life.state;

        var again =
                life.take(new RotateKey("key_1", "twice", Duration.ofHours(1), "tests", "mine"));
        var other =
                life.take(new RotateKey("key_1", "other", Duration.ofHours(2), "tests", "mine"));

        assertThat(life.state).isEqualTo(state);
        if (before instanceof AccessDecision.Accepted<KeyEvent, KeyState>) {
            assertThat(again).isInstanceOf(AccessDecision.AlreadyDone.class);
            assertThat(other)
                    .isEqualTo(new AccessDecision.Refused<>(AccessRefusal.COMMAND_KEY_REUSED));
        }
    }
}
