package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The chain of hashes over a stream's events: each one covers its event and, through the one before, all earlier ones.
///
/// Everything hashed is a row of fields, each with its length in front (4 bytes, big-endian), so that no two rows can be written
/// alike. The first field names what is hashed, so that a hash of one kind never passes for another. The payload goes in as the
/// bytes of its JSON as they were written first, not as JSON written again. See docs/reference/evidence.md and decision 10.
public final class LedgerChain {

    /// Goes into every hash. Another encoding is another version; old events keep theirs.
    public static final int HASH_VERSION = 1;

    public static final int HASH_BYTES = 32;

    private static final byte[] EVENT = "metisrouter/ledger/event".getBytes(US_ASCII);
    private static final byte[] LINK = "metisrouter/ledger/link".getBytes(US_ASCII);
    private static final byte[] GENESIS = "metisrouter/ledger/genesis".getBytes(US_ASCII);
    private static final byte[] ORDER = "metisrouter/ledger/order".getBytes(US_ASCII);
    private static final byte[] HEAD = "metisrouter/ledger/head".getBytes(US_ASCII);

    private static final ThreadLocal<Fields> FIELDS = ThreadLocal.withInitial(Fields::new);

    private LedgerChain() {}

    /// What the first event of a stream is linked to. Differs by stream, so that no event can begin another one's chain.
    public static byte[] genesis(String stream) {
        return FIELDS.get().begin(GENESIS).add(stream).end();
    }

    /// The hash of one event by itself.
    ///
    /// @param payload the bytes of its JSON
    /// @throws IllegalArgumentException if the time has more than microseconds, which would not survive being stored
    public static byte[] digest(
            String stream,
            long sequence,
            String eventId,
            String type,
            Instant recordedAt,
            byte[] payload) {
        return FIELDS.get()
                .begin(EVENT)
                .add(stream)
                .add(sequence)
                .add(eventId)
                .add(type)
                .add(micros(recordedAt))
                .add(payload)
                .end();
    }

    /// The chain's hash at an event: of the hash at the event before it, or of the stream's `genesis`, and of its own digest.
    public static byte[] link(byte[] previousHash, byte[] digest) {
        return FIELDS.get().begin(LINK).add(hash(previousHash)).add(hash(digest)).end();
    }

    /// What a checkpoint's tree holds of a stream: how far it has come, and the chain's hash there.
    public static byte[] head(String streamType, String stream, long sequence, byte[] chainHash) {
        return FIELDS.get()
                .begin(HEAD)
                .add(streamType)
                .add(stream)
                .add(sequence)
                .add(hash(chainHash))
                .end();
    }

    /// What the first event of all is linked to in the order of all events.
    public static byte[] genesisOfOrder() {
        return FIELDS.get().begin(ORDER).end();
    }

    /// The order of all events, whichever their streams, up to one: of the order before it, and of its own chain's hash.
    public static byte[] order(byte[] previousOrder, byte[] chainHash) {
        return FIELDS.get().begin(ORDER).add(hash(previousOrder)).add(hash(chainHash)).end();
    }

    private static byte[] hash(byte[] hash) {
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "hash: " + hash.length + " bytes (expected: " + HASH_BYTES + ")");
        }
        return hash;
    }

    private static long micros(Instant time) {
        if (!time.truncatedTo(ChronoUnit.MICROS).equals(time)) {
            throw new IllegalArgumentException("time: " + time + " (expected: whole microseconds)");
        }
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Belongs to one thread; each use ends in `end`, which leaves it empty.
    private static final class Fields {
        private final MessageDigest digest = sha256();
        private final byte[] number = new byte[Long.BYTES];

        Fields begin(byte[] domain) {
            digest.reset();
            add(domain);
            digest.update((byte) HASH_VERSION);
            return this;
        }

        Fields add(byte[] field) {
            length(field.length);
            digest.update(field);
            return this;
        }

        Fields add(String field) {
            return add(field.getBytes(UTF_8));
        }

        Fields add(long field) {
            length(Long.BYTES);
            for (var i = 0; i < Long.BYTES; i++) {
                number[i] = (byte) (field >>> (56 - 8 * i));
            }
            digest.update(number, 0, Long.BYTES);
            return this;
        }

        private void length(int bytes) {
            for (var i = 0; i < Integer.BYTES; i++) {
                number[i] = (byte) (bytes >>> (24 - 8 * i));
            }
            digest.update(number, 0, Integer.BYTES);
        }

        byte[] end() {
            return digest.digest();
        }
    }
}
