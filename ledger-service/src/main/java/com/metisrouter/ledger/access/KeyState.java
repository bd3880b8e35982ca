package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.KeySnapshot.Status;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRotated;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key as it stands: its attributes and its secrets' hashes.
///
/// @param projectId empty for a key without a project; so with the project's name
/// @param keyHash of the current secret, the only one without an end of its own
/// @param previous the secret that the current one took the place of, null before the first rotation
/// @param rotations how long the overlap was that a command key asked for, in milliseconds
/// @param rotationCount also those without a command key
public record KeyState(
        String keyId,
        String accountId,
        String projectId,
        String project,
        KeyAttributes attributes,
        Status status,
        Instant createdAt,
        String requestHash,
        String keyHash,
        @Nullable ReplacedSecret previous,
        Map<String, Long> rotations,
        int rotationCount) {

    public KeyState {
        requestHash = Objects.requireNonNullElse(requestHash, "");
        rotations = Map.copyOf(rotations);
    }

    static KeyState of(KeyCreated created) {
        var key = created.key();
        return new KeyState(
                key.keyId(),
                key.accountId(),
                key.projectId(),
                key.project(),
                new KeyAttributes(
                        key.name(),
                        key.client(),
                        key.workflow(),
                        key.models(),
                        key.endpoints(),
                        key.limits(),
                        key.allowedIps(),
                        key.expiresAt(),
                        key.rates(),
                        key.shortageAs429()),
                key.status(),
                key.createdAt(),
                created.requestHash(),
                key.keyHash(),
                null,
                Map.of(),
                0);
    }

    boolean revoked() {
        return status == Status.REVOKED;
    }

    boolean expired(Instant now) {
        var end = attributes.expiresAt();
        return end != null && !now.isBefore(end);
    }

    /// The key as its current secret's snapshot, under its project as that stands.
    KeySnapshot snapshot(@Nullable ProjectState under) {
        return snapshot(under, status, keyHash, attributes.expiresAt(), null);
    }

    /// What gateways are told of the current secret. The keys of an archived project are as good as revoked.
    KeySnapshot published(@Nullable ProjectState under) {
        return snapshot(under, statusUnder(under), keyHash, attributes.expiresAt(), null);
    }

    /// What gateways are told of a secret that was replaced.
    KeySnapshot published(@Nullable ProjectState under, ReplacedSecret secret) {
        var end = attributes.expiresAt();
        return snapshot(
                under,
                statusUnder(under),
                secret.keyHash(),
                end != null && end.isBefore(secret.worksUntil()) ? end : secret.worksUntil(),
                secret.replacedAt());
    }

    private Status statusUnder(@Nullable ProjectState under) {
        return under != null && under.archived() ? Status.REVOKED : status;
    }

    private KeySnapshot snapshot(
            @Nullable ProjectState under,
            Status shown,
            String hash,
            @Nullable Instant end,
            @Nullable Instant rotatedOutAt) {
        var projectWide = under == null ? ProjectAttributes.NONE : under.attributes();
        return new KeySnapshot(
                hash,
                keyId,
                accountId,
                attributes.name(),
                project,
                attributes.client(),
                attributes.workflow(),
                shown,
                attributes.models(),
                createdAt,
                end,
                attributes.endpoints(),
                projectId,
                projectWide.models(),
                projectWide.endpoints(),
                under == null ? null : under.archivedAt(),
                attributes.limits(),
                projectWide.limits(),
                attributes.allowedIps(),
                rotatedOutAt,
                attributes.rates(),
                attributes.shortageAs429());
    }

    KeyState with(KeyAttributes changed) {
        return copy(changed, status, keyHash, previous, rotations, rotationCount);
    }

    KeyState rotated(KeyRotated event) {
        var known = new HashMap<>(rotations);
        if (!event.commandKey().isEmpty()) {
            known.put(event.commandKey(), event.overlapMillis());
        }
        return copy(
                attributes, status, event.keyHash(), event.previous(), known, rotationCount + 1);
    }

    KeyState revokedForGood() {
        return copy(attributes, Status.REVOKED, keyHash, previous, rotations, rotationCount);
    }

    private KeyState copy(
            KeyAttributes newAttributes,
            Status newStatus,
            String newHash,
            @Nullable ReplacedSecret newPrevious,
            Map<String, Long> newRotations,
            int newCount) {
        return new KeyState(
                keyId,
                accountId,
                projectId,
                project,
                newAttributes,
                newStatus,
                createdAt,
                requestHash,
                newHash,
                newPrevious,
                newRotations,
                newCount);
    }
}
