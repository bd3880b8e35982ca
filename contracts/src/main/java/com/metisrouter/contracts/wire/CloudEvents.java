package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// CloudEvents 1.0 over Kafka in binary mode: attributes are `ce_*` headers, the record's value is the JSON payload.
///
/// Header names follow the Kafka protocol binding of CloudEvents 1.0.2, section 3.2.
@Edge
public final class CloudEvents {

    private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private static final int TYPE = 1 << 4;
    private static final int TIME = 1 << 5;
    private static final int SEQUENCE = 1 << 6;
    private static final int POSITION = 1 << 7;
    private static final int REQUIRED = (1 << 4) - 1 | TYPE | TIME;

    private static final Map<EventType, byte[]> TYPES =
            Arrays.stream(EventType.values())
                    .collect(
                            Collectors.toMap(
                                    Function.identity(),
                                    type -> type.wireName().getBytes(UTF_8),
                                    (first, _) -> first,
                                    () -> new EnumMap<>(EventType.class)));

    private CloudEvents() {}

    public static ProducerRecord<String, byte[]> toRecord(String topic, Event event) {
        return toRecord(
                topic, EventType.of(event.data().getClass()), event, Json.bytes(event.data()));
    }

    /// For a payload that is JSON already, such as one read back from a journal; the event's own data is not looked at.
    public static ProducerRecord<String, byte[]> toRecord(
            String topic, EventType type, Event event, byte[] payload) {
        var record =
                new ProducerRecord<>(
                        topic, null, event.time().toEpochMilli(), event.partitionKey(), payload);
        var headers = record.headers();
        headers.add("ce_specversion", SPEC_VERSION);
        add(headers, "ce_id", event.id());
        add(headers, "ce_type", type.wireName());
        add(headers, "ce_source", event.source());
        add(headers, "ce_subject", event.subject());
        add(headers, "ce_time", event.time().toString());
        add(headers, "ce_partitionkey", event.partitionKey());
        if (event.sequence() >= 0) {
            add(headers, "ce_sequence", Long.toString(event.sequence()));
        }
        if (event.position() >= 0) {
            add(headers, "ce_position", Long.toString(event.position()));
        }
        if (event.traceparent() != null) {
            add(headers, "ce_traceparent", event.traceparent());
        }
        headers.add("content-type", JSON);
        return record;
    }

    /// @throws IllegalArgumentException if a required attribute is missing or the type is unknown
    /// @throws tools.jackson.core.JacksonException if the payload is not what its type says
    public static Event fromRecord(ConsumerRecord<String, byte[]> record) {
        var headers = record.headers();
        var type = EventType.ofWireName(required(headers, "ce_type"));
        return new Event(
                required(headers, "ce_id"),
                required(headers, "ce_source"),
                required(headers, "ce_subject"),
                required(headers, "ce_partitionkey"),
                Instant.parse(required(headers, "ce_time")),
                number(headers, "ce_sequence"),
                number(headers, "ce_position"),
                text(headers, "ce_traceparent"),
                Upcasters.read(record.value(), type.payloadClass()));
    }

    /// Whether a record is an event of a type and, the payload aside, `fromRecord` would read it. Of a header that is there twice the last
    /// counts, as it does there.
    public static boolean isOf(EventType type, ConsumerRecord<String, byte[]> record) {
        var bad = REQUIRED;
        for (var header : record.headers()) {
            var bit = bit(header.key());
            if (bit != 0) {
                bad = isGood(bit, header.value(), type) ? bad & ~bit : bad | bit;
            }
        }
        return bad == 0;
    }

    private static int bit(String header) {
        return switch (header) {
            case "ce_id" -> 1;
            case "ce_source" -> 1 << 1;
            case "ce_subject" -> 1 << 2;
            case "ce_partitionkey" -> 1 << 3;
            case "ce_type" -> TYPE;
            case "ce_time" -> TIME;
            case "ce_sequence" -> SEQUENCE;
            case "ce_position" -> POSITION;
            default -> 0;
        };
    }

    private static boolean isGood(int bit, byte @Nullable [] value, EventType type) {
        if (value == null) {
            return false;
        }
        return switch (bit) {
            case TYPE -> Arrays.equals(value, TYPES.get(type));
            case TIME -> HeaderText.isInstant(value);
            case SEQUENCE, POSITION -> HeaderText.isLong(value);
            default -> true;
        };
    }

    /// The type alone, for readers that skip most events without reading their payload. Null where there is none.
    public static @Nullable String typeOf(ConsumerRecord<String, byte[]> record) {
        return text(record.headers(), "ce_type");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static String required(Headers headers, String name) {
        var value = text(headers, name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "header " + name + " is missing (expected: a CloudEvent in binary mode)");
        }
        return value;
    }

    private static long number(Headers headers, String name) {
        var value = text(headers, name);
        return value == null ? -1 : Long.parseLong(value);
    }

    private static @Nullable String text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
