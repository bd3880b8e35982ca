package com.metisrouter.ledger.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// How keys and projects are called.
///
/// A project's id follows from its account and name, and a key's from the caller's idempotency key where it gave one. So the event store
/// itself, which takes an aggregate's first event once, holds names unique and repeated commands together, without a table of its own.
final class AccessIds {

    private static final int ID_BYTES = 12;

    private AccessIds() {}

    static String project(String accountId, Label name) {
        return "proj_" + derived("project", accountId, name.text());
    }

    static String key(String accountId, String commandKey) {
        return "key_" + derived("key", accountId, commandKey);
    }

    static String key(SecureRandom random) {
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "key_" + HexFormat.of().formatHex(bytes);
    }

    /// None of the parts before the last can hold a line feed.
    private static String derived(String kind, String accountId, String name) {
        var digest = sha256((kind + "\n" + accountId + "\n" + name).getBytes(UTF_8));
        return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
