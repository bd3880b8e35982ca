package com.metisrouter.projections.access;

import com.metisrouter.contracts.access.KeySnapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The keys as the ledger last published them. Written by one thread, read by many.
public final class KeyDirectory {

    private final ConcurrentHashMap<String, KeySnapshot> byHash = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> nameById = new ConcurrentHashMap<>();

    public void put(KeySnapshot key) {
        byHash.put(key.keyHash(), key);
        nameById.put(key.keyId(), key.name());
    }

    public void remove(String keyHash) {
        byHash.remove(keyHash);
    }

    /// The key, if it may be used now.
    public Optional<KeySnapshot> usable(String keyHash, Instant now) {
        var key = byHash.get(keyHash);
        if (key == null
                || key.status() != KeySnapshot.Status.ACTIVE
                || (key.expiresAt() != null && !now.isBefore(key.expiresAt()))) {
            return Optional.empty();
        }
        return Optional.of(key);
    }

    /// What people call the key; empty where nobody said.
    public String nameOf(String keyId) {
        return nameById.getOrDefault(keyId, "");
    }

    /// What an account's keys are called, by their ids; revoked ones too, since they have been used.
    public SortedMap<String, String> namesOf(String accountId) {
        var names = new TreeMap<String, String>();
        for (var key : byHash.values()) {
            if (key.accountId().equals(accountId)) {
                names.put(key.keyId(), key.name());
            }
        }
        return names;
    }

    public int size() {
        return byHash.size();
    }
}
