package com.metisrouter.proxy.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.access.KeySnapshot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Every API key, by the SHA-256 of its secret, in memory. The secrets themselves are nowhere.
public final class KeyRing {

    private final ConcurrentHashMap<String, KnownKey> byHash = new ConcurrentHashMap<>();

    /// Also finds keys that were revoked, rotated or have expired: the snapshot says so.
    public Optional<KnownKey> find(String secret) {
        return Optional.ofNullable(byHash.get(hash(secret)));
    }

    public int size() {
        return byHash.size();
    }

    /// @param key null when the key is gone altogether
    public void on(String keyHash, @Nullable KeySnapshot key) {
        if (key == null) {
            byHash.remove(keyHash);
        } else {
            byHash.put(keyHash, KnownKey.of(key));
        }
    }

    private static String hash(String secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
