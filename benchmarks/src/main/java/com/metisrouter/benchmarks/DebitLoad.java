package com.metisrouter.benchmarks;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Shard;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Metered requests as gateways send them, and the prices that they are rated by.
final class DebitLoad {

    static final String GATEWAY = "gw-benchmark";

    private static final Instant AT = Instant.parse("2026-11-24T10:15:30.123456Z");

    private static final PriceVersion PRICES =
            new PriceVersion(
                    "sim/chat@1",
                    "sim/chat",
                    1,
                    AT.minus(Duration.ofDays(1)),
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion("0.15")),
                            PriceComponent.of(
                                    Unit.CACHE_READ_TOKENS, UnitPrice.perMillion("0.075")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.perMillion("0.60"))),
                    "benchmarks");

    /// One account's lease, and the last sequence that was admitted on it.
    static final class Admissions {
        private final String accountId;
        private final long lease;
        private final long run;
        private long sequence;

        Admissions(String accountId, long lease, long run) {
            this.accountId = accountId;
            this.lease = lease;
            this.run = run;
        }

        long sequence() {
            return sequence;
        }

        String accountId() {
            return accountId;
        }

        long lease() {
            return lease;
        }

        long run() {
            return run;
        }

        private LeasePosition next() {
            sequence++;
            return new LeasePosition(lease, sequence, GATEWAY, run);
        }
    }

    private final Random random = new Random(42);
    private final String bootstrapServers;

    DebitLoad(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    void publishPrices() {
        try (var producer = producer()) {
            var model =
                    new PublishedModel(
                            "sim/chat",
                            "Sim chat",
                            "",
                            "sim",
                            List.of("chat"),
                            Set.of(Endpoint.CHAT_COMPLETIONS),
                            List.of("text"),
                            List.of("text"),
                            8_192,
                            1_024,
                            "words",
                            "max_tokens",
                            List.of("messages"),
                            AT,
                            List.of(new Deployment("sim", Protocol.OPENAI, "chat", 0, 1)),
                            List.of(PRICES));
            var _ =
                    producer.send(
                            CloudEvents.toRecord(
                                    Topic.MODELS.wireName(),
                                    Event.of("model", "/benchmarks", "model", "model", AT, model)));
        }
    }

    /// Puts requests into the topic, each of an account by chance.
    ///
    /// @return the mean size of a record's value
    long preload(List<Admissions> accounts, int requests) {
        var failure = new AtomicReference<Exception>();
        var bytes = 0L;
        try (var producer = producer()) {
            for (var i = 0; i < requests; i++) {
                var account = accounts.get(random.nextInt(accounts.size()));
                var request = request(account);
                var record =
                        CloudEvents.toRecord(
                                Topic.METERED.wireName(),
                                Event.of(
                                        request.requestId(),
                                        "/metisrouter/proxy/" + GATEWAY,
                                        request.requestId(),
                                        account.accountId,
                                        request.endedAt(),
                                        request));
                bytes += record.value().length;
                var _ =
                        producer.send(
                                record,
                                (_, e) -> {
                                    if (e != null) {
                                        failure.set(e);
                                    }
                                });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the load could not be sent", failure.get());
        }
        return bytes / requests;
    }

    RequestMetered request(Admissions account) {
        var cached = random.nextInt(900);
        var input = 20 + random.nextInt(2_000);
        var output = 1 + random.nextInt(600);
        var quantities =
                List.of(
                        Quantity.of(Unit.CACHE_READ_TOKENS, cached, QuantitySource.PROVIDER),
                        Quantity.of(Unit.INPUT_TOKENS, input, QuantitySource.PROVIDER),
                        Quantity.of(Unit.OUTPUT_TOKENS, output, QuantitySource.PROVIDER));
        var rawUsage =
                "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d,\"prompt_tokens_details\":{\"cached_tokens\":%d}}"
                        .formatted(cached + input, output, cached + input + output, cached);
        var millis = 40 + random.nextInt(3_000);
        return new RequestMetered(
                RequestId.mint(AT.toEpochMilli(), random.nextLong(), random.nextLong()),
                new Caller(account.accountId, "key_1", "assistant", "web", "nightly"),
                account.next(),
                "chat",
                "sim/chat",
                "/v1/chat/completions",
                "sim",
                random.nextBoolean(),
                Outcome.COMPLETED,
                Settlement.FINAL,
                200,
                "",
                "stop",
                "",
                PRICES.id(),
                quantities,
                rawUsage,
                Usd.parse("0.010000000"),
                Rating.rate(quantities, PRICES).charge(),
                Usd.ZERO,
                List.of(
                        new Attempt(
                                "sim",
                                "chat",
                                200,
                                "",
                                "chatcmpl-" + Long.toHexString(random.nextLong()),
                                12,
                                millis - 5)),
                Shard.of(account.accountId),
                AT,
                AT.plusMillis(millis),
                13,
                millis);
    }

    /// With the settings of a gateway's.
    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "load",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
