package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CloudEventsTest {

    static Stream<Object> payloads() {
        return Samples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void an_event_comes_out_as_it_went_in(Object payload) {
        var event =
                new Event(
                        "e-1",
                        "/metisrouter/ledger",
                        "acc_demo",
                        "acc_demo",
                        Instant.parse("2026-11-22T10:00:00Z"),
                        0,
                        17,
                        "00-a-b-01",
                        payload);

        var received = CloudEvents.fromRecord(received(CloudEvents.toRecord("t", event)));

        assertThat(received).isEqualTo(event);
    }

    @Test
    void attributes_are_headers_as_the_kafka_binding_says() {
        var record =
                CloudEvents.toRecord(
                        "t",
                        Event.of("e-1", "/s", "req", "acc_demo", Instant.EPOCH, Samples.metered()));

        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_type"))
                .isEqualTo("com.metisrouter.metering.request-metered.v1");
        assertThat(header(record, "ce_partitionkey")).isEqualTo("acc_demo");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(record.key()).isEqualTo("acc_demo");
        assertThat(record.headers().lastHeader("ce_position")).isNull();
    }

    @Test
    void a_record_that_is_no_cloud_event_says_what_is_missing() {
        var record = received(new ProducerRecord<>("t", "k", "{}".getBytes(UTF_8)));

        assertThatThrownBy(() -> CloudEvents.fromRecord(record))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ce_type");
    }

    @Test
    void shards_never_move() {
        assertThat(Stream.of("acc_a", "acc_b", "acc_c").map(Shard::of))
                .containsExactly(82, 303, 3287);
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
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
}
