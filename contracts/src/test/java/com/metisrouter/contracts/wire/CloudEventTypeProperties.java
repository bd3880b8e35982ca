package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/// That a look at the headers says the same as reading the event.
class CloudEventTypeProperties {

    private static final List<String> HEADERS =
            List.of(
                    "ce_id",
                    "ce_type",
                    "ce_source",
                    "ce_subject",
                    "ce_time",
                    "ce_partitionkey",
                    "ce_sequence",
                    "ce_position",
                    "other");
    private static final String ALPHABET = "0123456789-:.TZ+ ax";

    @Property(tries = 20_000)
    void what_the_headers_say_is_what_a_reader_finds(@ForAll Random random) {
        var record = record(random);
        for (var changes = random.nextInt(3); changes > 0; changes--) {
            change(record.headers(), random);
        }

        assertThat(CloudEvents.isOf(EventType.REQUEST_METERED, record)).isEqualTo(reads(record));
    }

    private static boolean reads(ConsumerRecord<String, byte[]> record) {
        try {
            return CloudEvents.fromRecord(record).data().equals(Samples.metered());
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static ConsumerRecord<String, byte[]> record(Random random) {
        // Months that end on any day, and any number of decimals.
        var time = Instant.ofEpochSecond(random.nextInt(2_000_000_000), decimals(random));
        var event =
                new Event(
                        "e-1",
                        "/s",
                        "req",
                        "acc_demo",
                        time,
                        random.nextInt(3) - 1,
                        random.nextInt(3) - 1,
                        null,
                        Samples.metered());
        var sent = CloudEvents.toRecord("t", event);
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers()),
                Optional.empty());
    }

    private static long decimals(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000L;
            case 2 -> random.nextInt(1_000_000) * 1_000L;
            default -> random.nextInt(1_000_000_000);
        };
    }

    private static void change(Headers headers, Random random) {
        var name = HEADERS.get(random.nextInt(HEADERS.size()));
        var header = headers.lastHeader(name);
        switch (random.nextInt(4)) {
            case 0 -> headers.remove(name);
            case 1 -> headers.add(name, "1".getBytes(UTF_8));
            case 2 -> headers.add(name, new byte[0]);
            default -> {
                if (header != null && header.value().length > 0) {
                    var value = header.value().clone();
                    value[random.nextInt(value.length)] =
                            (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
                    headers.add(name, value);
                }
            }
        }
    }
}
