package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.access.KeyDirectory;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.eventstore.StoredEvent;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What others are told of a stored event: an account's event as it is, of a key how it stands now.
@Edge
public final class Publication {

    private static final String SOURCE = "/metisrouter/ledger";

    private final KeyDirectory keys;

    public Publication(KeyDirectory keys) {
        this.keys = keys;
    }

    /// Whether an event has a number of its own on `ledger.events.v1`.
    boolean isNumbered(StoredEvent stored) {
        return stored.aggregateType().equals(Account.TYPE);
    }

    Optional<ProducerRecord<String, byte[]>> of(StoredEvent stored, long position) {
        return isNumbered(stored)
                ? Optional.of(ofAccount(stored, position))
                : keys.find(stored.aggregateId()).map(key -> ofKey(stored.eventId(), key));
    }

    /// Every key as it stands, for a broker that has forgotten some.
    List<ProducerRecord<String, byte[]>> ofAllKeys() {
        return keys.all().stream()
                .map(key -> ofKey(key.keyId() + "/" + key.status(), key))
                .toList();
    }

    private static ProducerRecord<String, byte[]> ofKey(String eventId, KeySnapshot key) {
        return CloudEvents.toRecord(
                Topic.KEYS.wireName(),
                Event.of(eventId, SOURCE, key.keyId(), key.keyHash(), key.createdAt(), key));
    }

    /// The stored JSON travels as it is.
    private static ProducerRecord<String, byte[]> ofAccount(StoredEvent stored, long position) {
        return CloudEvents.toRecord(
                Topic.LEDGER_EVENTS.wireName(),
                EventType.ofWireName(stored.payloadType()),
                new Event(
                        stored.eventId(),
                        SOURCE,
                        stored.aggregateId(),
                        stored.aggregateId(),
                        stored.recordedAt(),
                        stored.sequence(),
                        position,
                        null,
                        stored),
                stored.payload());
    }
}
