package com.metisrouter.ledger.access;

import com.metisrouter.ledger.access.AccessDecision.Accepted;
import com.metisrouter.ledger.access.AccessDecision.AlreadyDone;
import com.metisrouter.ledger.access.AccessDecision.Refused;
import com.metisrouter.ledger.access.KeyCommand.ChangeKey;
import com.metisrouter.ledger.access.KeyCommand.CreateKey;
import com.metisrouter.ledger.access.KeyCommand.RevokeKey;
import com.metisrouter.ledger.access.KeyCommand.RotateKey;
import com.metisrouter.ledger.access.KeyEvent.KeyChanged;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRevoked;
import com.metisrouter.ledger.access.KeyEvent.KeyRotated;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rules of an API key: it is made, changed, given another secret, and revoked, for good. Pure.
///
/// At most two secrets work: the current one, and for the time of an overlap the one before it. A further rotation ends the older one at
/// once, so that a key whose secret leaked is safe after one rotation without an overlap, whatever was rotated before.
final class KeyDecider {

    /// Each rotation leaves a hash that gateways must know as replaced.
    static final int ROTATIONS_MAX = 1_000;

    private KeyDecider() {}

    /// @param state null where there is no such key yet
    static AccessDecision<KeyEvent, KeyState> decide(
            KeyCommand command, @Nullable KeyState state, Instant now) {
        return switch (command) {
            case CreateKey create ->
                    state == null ? create(create, now) : createdBefore(create, state);
            case ChangeKey change -> state == null ? none() : change(change, state, now);
            case RotateKey rotate -> state == null ? none() : rotate(rotate, state, now);
            case RevokeKey revoke -> state == null ? none() : revoke(revoke, state, now);
        };
    }

    private static AccessDecision<KeyEvent, KeyState> none() {
        return new Refused<>(AccessRefusal.NO_SUCH_KEY);
    }

    private static AccessDecision<KeyEvent, KeyState> create(CreateKey create, Instant now) {
        var end = create.key().expiresAt();
        return end != null && !now.isBefore(end)
                ? new Refused<>(AccessRefusal.EXPIRES_IN_THE_PAST)
                : accepted(
                        null,
                        new KeyCreated(
                                create.key(),
                                now,
                                create.actor(),
                                create.commandKey(),
                                create.requestHash()));
    }

    private static AccessDecision<KeyEvent, KeyState> createdBefore(
            CreateKey create, KeyState state) {
        return create.requestHash().equals(state.requestHash())
                ? new AlreadyDone<>(state)
                : new Refused<>(AccessRefusal.COMMAND_KEY_REUSED);
    }

    private static AccessDecision<KeyEvent, KeyState> change(
            ChangeKey command, KeyState state, Instant now) {
        if (state.revoked()) {
            return new Refused<>(AccessRefusal.KEY_REVOKED);
        }
        var changed = command.change().apply(state.attributes());
        if (changed.equals(state.attributes())) {
            return new AlreadyDone<>(state);
        }
        var end = changed.expiresAt();
        var endMoves = !Objects.equals(end, state.attributes().expiresAt());
        return endMoves && end != null && !now.isBefore(end)
                ? new Refused<>(AccessRefusal.EXPIRES_IN_THE_PAST)
                : accepted(state, new KeyChanged(state.keyId(), changed, command.actor(), now));
    }

    private static AccessDecision<KeyEvent, KeyState> rotate(
            RotateKey command, KeyState state, Instant now) {
        var earlier = state.rotations().get(command.commandKey());
        if (earlier != null) {
            return earlier == command.overlap().toMillis()
                    ? new AlreadyDone<>(state)
                    : new Refused<>(AccessRefusal.COMMAND_KEY_REUSED);
        }
        if (state.revoked()) {
            return new Refused<>(AccessRefusal.KEY_REVOKED);
        }
        if (state.expired(now)) {
            return new Refused<>(AccessRefusal.KEY_EXPIRED);
        }
        if (state.rotationCount() >= ROTATIONS_MAX) {
            return new Refused<>(AccessRefusal.ROTATED_TOO_OFTEN);
        }
        var before = state.previous();
        return accepted(
                state,
                new KeyRotated(
                        state.keyId(),
                        command.keyHash(),
                        new ReplacedSecret(state.keyHash(), now, now.plus(command.overlap())),
                        before == null ? null : before.endingAt(now),
                        command.overlap().toMillis(),
                        command.actor(),
                        command.commandKey(),
                        now));
    }

    private static AccessDecision<KeyEvent, KeyState> revoke(
            RevokeKey command, KeyState state, Instant now) {
        return state.revoked()
                ? new AlreadyDone<>(state)
                : accepted(state, new KeyRevoked(state.keyId(), now, command.actor()));
    }

    private static AccessDecision<KeyEvent, KeyState> accepted(
            @Nullable KeyState state, KeyEvent event) {
        return new Accepted<>(event, evolve(state, event));
    }

    static KeyState evolve(@Nullable KeyState state, KeyEvent event) {
        return switch (event) {
            case KeyCreated created -> KeyState.of(created);
            case KeyChanged changed -> existing(state, event).with(changed.attributes());
            case KeyRotated rotated -> existing(state, event).rotated(rotated);
            case KeyRevoked _ -> existing(state, event).revokedForGood();
        };
    }

    private static KeyState existing(@Nullable KeyState state, KeyEvent event) {
        if (state == null) {
            throw new IllegalStateException(
                    event.keyId() + ": " + event + " (expected: created before)");
        }
        return state;
    }
}
