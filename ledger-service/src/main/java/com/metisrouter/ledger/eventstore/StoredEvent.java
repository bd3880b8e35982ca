package com.metisrouter.ledger.eventstore;

import java.time.Instant;

/// An event as it lies in the store.
///
/// @param payloadType its stable name
/// @param payload JSON
/// @param digest its own hash, by `LedgerChain`
/// @param chainHash the hash of its stream's chain at it
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
public record StoredEvent(
        EventPosition position,
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequence,
        String payloadType,
        byte[] payload,
        Instant recordedAt,
        byte[] digest,
        byte[] chainHash,
        int hashVersion) {}
