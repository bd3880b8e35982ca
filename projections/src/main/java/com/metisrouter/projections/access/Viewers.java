package com.metisrouter.projections.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells from a secret who is looking: a customer by its key, staff by the admin token.
public final class Viewers {

    private static final String BEARER = "bearer ";

    private final KeyDirectory keys;
    private final byte[] adminTokenHash;
    private final InstantSource clock;

    public Viewers(KeyDirectory keys, String adminToken, InstantSource clock) {
        this.keys = keys;
        this.adminTokenHash = sha256(adminToken);
        this.clock = clock;
    }

    /// @param authorization the header's value
    public Optional<Viewer> ofHeader(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        return ofSecret(authorization.substring(BEARER.length()).strip());
    }

    public Optional<Viewer> ofSecret(String secret) {
        var hash = sha256(secret);
        // Hashes of equal length are compared in constant time, so the answer's time tells nothing
        // of the token.
        if (MessageDigest.isEqual(hash, adminTokenHash)) {
            return Optional.of(new Viewer.Staff());
        }
        return keys.usable(HexFormat.of().formatHex(hash), clock.instant())
                .map(key -> new Viewer.Customer(key.accountId(), key.keyId(), key.keyHash()));
    }

    /// Whether a viewer of a while ago still is one: a key may have been revoked or have expired since.
    public boolean isStill(Viewer viewer) {
        return switch (viewer) {
            case Viewer.Staff _ -> true;
            case Viewer.Customer customer ->
                    keys.usable(customer.keyHash(), clock.instant()).isPresent();
        };
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
