package com.metisrouter.ledger.eventstore;

import java.time.Instant;

/// An event as it lies in the store.
///
/// @param payloadType its stable name
/// @param payload JSON
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
public record StoredEvent(
        EventPosition position,
        String eventId,
        String aggregateType,
        String aggregateId,
        long sequence,
        String payloadType,
        byte[] payload,
        Instant recordedAt) {}
