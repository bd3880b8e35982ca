package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.access.ApiKey;
import com.metisrouter.ledger.access.KeyDirectory;
import com.metisrouter.ledger.access.Project;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.eventstore.StoredEvent;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What others are told of a stored event: an account's event as it is, of a key how it stands now.
@Edge
public final class Publication {

    private static final String SOURCE = "/metisrouter/ledger";

    private final KeyDirectory keys;
    private final InstantSource clock;

    public Publication(KeyDirectory keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// Whether an event has a number of its own on `ledger.events.v1`.
    boolean isNumbered(StoredEvent stored) {
        return stored.aggregateType().equals(Account.TYPE);
    }

    List<ProducerRecord<String, byte[]>> of(StoredEvent stored, long position) {
        return switch (stored.aggregateType()) {
            case Account.TYPE -> List.of(ofAccount(stored, position));
            case ApiKey.TYPE -> ofKeys(stored.eventId(), keys.publishedOfKey(stored.aggregateId()));
            case Project.TYPE ->
                    ofKeys(
                            stored.eventId(),
                            keys.publishedOfProject(stored.aggregateId(), clock.instant()));
            // Others' events are their own business.
            default -> List.of();
        };
    }

    /// A key, or every key of a project, as it stands.
    List<ProducerRecord<String, byte[]>> ofChanged(String id) {
        var told = keys.publishedOfKey(id);
        return ofKeys(
                "changed/" + id,
                told.isEmpty() ? keys.publishedOfProject(id, clock.instant()) : told);
    }

    /// Every key as it stands, for a broker that has forgotten some.
    List<ProducerRecord<String, byte[]>> ofAllKeys() {
        return ofKeys("all", keys.publishedOfAll());
    }

    /// One record for each secret, so the event's id alone would not do.
    private static List<ProducerRecord<String, byte[]>> ofKeys(
            String eventId, List<KeySnapshot> keys) {
        return keys.stream()
                .map(key ->
                        CloudEvents.toRecord(
                                Topic.KEYS.wireName(),
                                Event.of(
                                        eventId + "/" + key.keyHash(),
                                        SOURCE,
                                        key.keyId(),
                                        key.keyHash(),
                                        key.createdAt(),
                                        key)))
                .toList();
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
