package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.access.KeyCommand.ChangeKey;
import com.metisrouter.ledger.access.KeyCommand.CreateKey;
import com.metisrouter.ledger.access.KeyCommand.RevokeKey;
import com.metisrouter.ledger.access.KeyCommand.RotateKey;
import com.metisrouter.ledger.access.ProjectCommand.EnsureProject;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/// All keys: issues, changes, rotates and revokes them.
@Edge
public final class ApiKeys {

    /// A change of a project is told to gateways key by key, before any later revocation.
    static final int KEYS_PER_PROJECT_MAX = 1_000;

    /// A key to be made, as its caller wants it.
    ///
    /// @param accountId one that exists
    /// @param lifetime counted from when the key is made; null where the attributes say when it ends, or nothing does
    public record NewKey(
            String accountId,
            Label project,
            KeyAttributes attributes,
            @Nullable Duration lifetime) {

        /// Tells this request from another.
        String hash() {
            return HexFormat.of().formatHex(AccessIds.sha256(Json.bytes(this)));
        }
    }

    private final CommandGateway commands;
    private final LedgerTransactions transactions;
    private final Projects projects;
    private final KeyDirectory directory;
    private final ChangedKeys changed;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public ApiKeys(
            CommandGateway commands,
            LedgerTransactions transactions,
            Projects projects,
            KeyDirectory directory,
            ChangedKeys changed,
            InstantSource clock) {
        this.commands = commands;
        this.transactions = transactions;
        this.projects = projects;
        this.directory = directory;
        this.changed = changed;
        this.clock = clock;
    }

    /// Makes a key, and the project that it names where there is none of that name yet.
    ///
    /// @param commandKey the caller's idempotency key; empty where it gave none
    public SecretAnswer issue(NewKey wanted, String actor, String commandKey) {
        var secret = KeySecret.mint(random);
        var now = now();
        var keyId =
                commandKey.isEmpty()
                        ? AccessIds.key(random)
                        : AccessIds.key(wanted.accountId(), commandKey);
        var projectId =
                wanted.project().isNone()
                        ? ""
                        : AccessIds.project(wanted.accountId(), wanted.project());
        var command =
                new CreateKey(
                        snapshot(wanted, keyId, projectId, secret.hash(), now),
                        actor,
                        commandKey,
                        wanted.hash());
        var decision =
                transactions.inOneRepeating(
                        projectId.isEmpty() ? List.of(keyId) : List.of(keyId, projectId),
                        () -> {
                            var refusal = refusalOfProject(wanted, projectId, keyId, actor, now);
                            return refusal == null
                                    ? sendWithin(command, now)
                                    : new AccessDecision.Refused<KeyEvent, KeyState>(refusal);
                        });
        return answer(decision, secret);
    }

    private static KeySnapshot snapshot(
            NewKey wanted, String keyId, String projectId, String hash, Instant now) {
        var attributes = wanted.attributes();
        return new KeySnapshot(
                hash,
                keyId,
                wanted.accountId(),
                attributes.name(),
                wanted.project().text(),
                attributes.client(),
                attributes.workflow(),
                KeySnapshot.Status.ACTIVE,
                attributes.models(),
                now,
                wanted.lifetime() == null ? attributes.expiresAt() : now.plus(wanted.lifetime()),
                attributes.endpoints(),
                projectId,
                List.of(),
                List.of(),
                null,
                attributes.limits(),
                List.of(),
                attributes.allowedIps(),
                null,
                attributes.rates(),
                attributes.shortageAs429());
    }

    /// @return null where the key may be made, or has been made before
    private @Nullable AccessRefusal refusalOfProject(
            NewKey wanted, String projectId, String keyId, String actor, Instant now) {
        if (projectId.isEmpty() || directory.find(keyId).isPresent()) {
            return null;
        }
        var ensured =
                projects.ensureWithin(
                        new EnsureProject(projectId, wanted.accountId(), wanted.project(), actor),
                        now);
        return switch (ensured) {
            case AccessDecision.Refused<ProjectEvent, ProjectState>(var refusal) -> refusal;
            case AccessDecision.Accepted<ProjectEvent, ProjectState> _ -> null;
            case AccessDecision.AlreadyDone<ProjectEvent, ProjectState> _ ->
                    directory.keysOf(projectId) < KEYS_PER_PROJECT_MAX
                            ? null
                            : AccessRefusal.PROJECT_FULL;
        };
    }

    public AccessDecision<KeyEvent, KeyState> change(
            String keyId, UnaryOperator<KeyAttributes> change, String actor) {
        return sendToExisting(new ChangeKey(keyId, change, actor));
    }

    /// Gives a key another secret.
    ///
    /// @param overlap how long the one that it has goes on working
    /// @param commandKey the caller's idempotency key; empty where it gave none
    public SecretAnswer rotate(String keyId, Duration overlap, String actor, String commandKey) {
        if (directory.entry(keyId).filter(KeyEntry::projectArchived).isPresent()) {
            return new SecretAnswer.Refused(AccessRefusal.PROJECT_ARCHIVED);
        }
        var secret = KeySecret.mint(random);
        return answer(
                sendToExisting(new RotateKey(keyId, secret.hash(), overlap, actor, commandKey)),
                secret);
    }

    public AccessDecision<KeyEvent, KeyState> revoke(String keyId, String actor) {
        return sendToExisting(new RevokeKey(keyId, actor));
    }

    /// Without this a command to a key that isn't there would make an empty one.
    private AccessDecision<KeyEvent, KeyState> sendToExisting(KeyCommand command) {
        if (directory.find(command.keyId()).isEmpty()) {
            return new AccessDecision.Refused<>(AccessRefusal.NO_SUCH_KEY);
        }
        var now = now();
        var decision =
                transactions.inOneRepeating(
                        List.of(command.keyId()), () -> sendWithin(command, now));
        if (decision instanceof AccessDecision.Accepted<KeyEvent, KeyState>) {
            changed.add(command.keyId());
        }
        return decision;
    }

    private AccessDecision<KeyEvent, KeyState> sendWithin(KeyCommand command, Instant now) {
        return commands.sendAndWait(new ApiKey.Task(command, now));
    }

    private SecretAnswer answer(AccessDecision<KeyEvent, KeyState> decision, KeySecret secret) {
        return switch (decision) {
            case AccessDecision.Accepted<KeyEvent, KeyState>(_, var key) -> {
                changed.add(key.keyId());
                yield new SecretAnswer.Fresh(entry(key), secret);
            }
            case AccessDecision.AlreadyDone<KeyEvent, KeyState>(var key) ->
                    new SecretAnswer.ShownBefore(entry(key));
            case AccessDecision.Refused<KeyEvent, KeyState>(var refusal) ->
                    new SecretAnswer.Refused(refusal);
        };
    }

    private KeyEntry entry(KeyState key) {
        return new KeyEntry(key, directory.project(key.projectId()).orElse(null));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
