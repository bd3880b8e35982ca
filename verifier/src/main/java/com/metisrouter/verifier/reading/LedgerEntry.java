package com.metisrouter.verifier.reading;

import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// One event of an account with its place in the books.
///
/// @param position its number in the order of all events
/// @param sequence its number in its account's stream, from 0
public record LedgerEntry(
        long position, String accountId, long sequence, String eventId, AccountEvent event) {

    private static final String STREAM_TYPE = "account";
    private static final String TYPE_PREFIX = "com.metisrouter.ledger.";

    /// Empty for what isn't an account's.
    ///
    /// @throws UnknownEvent if it is of a type, or hashed by rules, that this release doesn't know
    public static Optional<LedgerEntry> of(EventLine line) throws UnknownEvent {
        if (line.hashVersion() != LedgerChain.HASH_VERSION) {
            throw new UnknownEvent(
                    line,
                    "was hashed by version "
                            + line.hashVersion()
                            + " (expected: "
                            + LedgerChain.HASH_VERSION
                            + ")");
        }
        if (!line.streamType().equals(STREAM_TYPE)) {
            return Optional.empty();
        }
        return Optional.of(
                new LedgerEntry(
                        line.position(), line.stream(), line.sequence(), line.id(), read(line)));
    }

    private static AccountEvent read(EventLine line) throws UnknownEvent {
        EventType type;
        try {
            type = EventType.ofWireName(line.type());
        } catch (IllegalArgumentException _) {
            throw new UnknownEvent(line, "is of type \"" + line.type() + "\", which is not known");
        }
        try {
            if (Upcasters.read(line.payload(), type.payloadClass()) instanceof AccountEvent event) {
                return event;
            }
        } catch (JacksonException e) {
            throw new UnknownEvent(line, "can't be read: " + e.getOriginalMessage());
        }
        throw new UnknownEvent(line, "is of type \"" + line.type() + "\", which is no account's");
    }

    public Instant recordedAt() {
        return event.recordedAt();
    }

    /// How people call it: by account and sequence.
    public String code() {
        return accountId + "/" + sequence;
    }

    /// The wire name without what all have in common, such as `usage-debited`.
    public String shortType() {
        var name = EventType.of(event.getClass()).wireName();
        return name.substring(TYPE_PREFIX.length(), name.lastIndexOf('.'));
    }
}
