package com.metisrouter.ledger.debiting;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Upcasters;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.core.type.TypeReference;

/// Reads a dead letter again: what was unreadable for an older release may be readable by now.
@Edge
final class DeadLetterReader {

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private DeadLetterReader() {}

    static UsageRecord read(
            String topic, int partition, long offset, String key, byte[] headers, byte[] payload) {
        Map<String, String> texts = Json.mapper().readValue(headers, HEADERS);
        try {
            var request = request(topic, partition, offset, key, texts, payload);
            return new UsageRecord(
                    topic, partition, offset, key, texts, payload, request, false, "");
        } catch (RuntimeException e) {
            var why = Objects.toString(e.getMessage());
            return new UsageRecord(topic, partition, offset, key, texts, payload, null, false, why);
        }
    }

    /// Headers were kept only of what couldn't be read.
    private static RequestMetered request(
            String topic,
            int partition,
            long offset,
            String key,
            Map<String, String> headers,
            byte[] payload) {
        if (headers.isEmpty()) {
            return Upcasters.read(payload, RequestMetered.class);
        }
        var record = new ConsumerRecord<>(topic, partition, offset, key, payload);
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return switch (CloudEvents.fromRecord(record).data()) {
            case RequestMetered request -> request;
            case Object other ->
                    throw new IllegalArgumentException(
                            other.getClass().getSimpleName() + " (expected: a metered request)");
        };
    }
}
