package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.debiting.ConsumerPositions;
import com.metisrouter.ledger.debiting.ConsumerPositions.FencedOff;
import com.metisrouter.ledger.debiting.ConsumerPositions.Place;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/// Follows the admissions at a distance, and keeps those that have not ended by then.
///
/// Nearly every request ends within seconds. Read at once, each admission would be a row to write and to delete again; read minutes later,
/// what is left is what was lost or takes long. Only while a gateway that is gone is drained, the distance is given up. Owns its thread
/// and its consumer.
@Edge
public final class AdmissionReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionReader.class);
    private static final Topic TOPIC = Topic.ADMITTED;
    private static final int RECORDS_PER_POLL_MAX = 2_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration WANTED_EVERY = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Consumer<String, byte[]> consumer;
    private final Supplier<ConsumerPositions> takeOver;
    private final TransactionTemplate transaction;
    private final Admissions admissions;
    private final RunTails tails;
    private final Duration distance;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    // The thread's own.
    private final Map<Integer, ArrayDeque<ConsumerRecord<String, byte[]>>> young = new HashMap<>();
    private final Map<Integer, Place> next = new HashMap<>();
    private Map<Integer, Long> wanted = Map.of();
    private long wantedNanoTime;
    private @Nullable ConsumerPositions positions;
    private boolean positioned;

    private AdmissionReader(
            String bootstrapServers,
            Supplier<ConsumerPositions> takeOver,
            TransactionTemplate transaction,
            Admissions admissions,
            RunTails tails,
            Duration distance,
            InstantSource clock) {
        this.consumer =
                new KafkaConsumer<>(
                        settings(bootstrapServers),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        this.takeOver = takeOver;
        this.transaction = transaction;
        this.admissions = admissions;
        this.tails = tails;
        this.distance = distance;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("ledger-admissions").daemon().unstarted(this::run);
    }

    static AdmissionReader start(
            String bootstrapServers,
            Supplier<ConsumerPositions> takeOver,
            TransactionTemplate transaction,
            Admissions admissions,
            RunTails tails,
            Duration distance,
            InstantSource clock) {
        var reader =
                new AdmissionReader(
                        bootstrapServers,
                        takeOver,
                        transaction,
                        admissions,
                        tails,
                        distance,
                        clock);
        reader.thread.start();
        return reader;
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "ledger-admissions",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                RECORDS_PER_POLL_MAX,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                (int) POLL.toMillis(),
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    step();
                } catch (WakeupException e) {
                    // Closing; the loop looks.
                } catch (FencedOff e) {
                    LOG.error("the reader of admissions stops: {}", e.getMessage());
                    return;
                } catch (InterruptException e) {
                    return;
                } catch (RuntimeException e) {
                    positioned = false;
                    LOG.warn("admissions will be read again in {}: {}", PAUSE, e.toString());
                    pause();
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private void step() {
        if (!positioned) {
            position();
        }
        var waiting = partitions().filter(this::hasYoung).toList();
        consumer.pause(waiting);
        consumer.resume(partitions().filter(partition -> !hasYoung(partition)).toList());
        for (var record : consumer.poll(POLL)) {
            young.computeIfAbsent(record.partition(), _ -> new ArrayDeque<>()).add(record);
        }
        lookAtTails();
        takeOld();
    }

    private void lookAtTails() {
        if (System.nanoTime() - wantedNanoTime >= WANTED_EVERY.toNanos()) {
            wantedNanoTime = System.nanoTime();
            wanted = tails.wanted(TOPIC.wireName());
        }
    }

    private void takeOld() {
        var until = clock.millis() - distance.toMillis();
        var old = new ArrayList<RequestAdmitted>();
        var to = new HashMap<Integer, Place>();
        young.forEach((partition, records) -> {
            while (!records.isEmpty()
                    && (records.getFirst().timestamp() <= until
                            || records.getFirst().offset() < wanted.getOrDefault(partition, 0L))) {
                var record = records.removeFirst();
                read(old, record);
                to.put(partition, new Place(record.offset() + 1, record.leaderEpoch().orElse(-1)));
            }
        });
        if (to.isEmpty()) {
            return;
        }
        var without = admissions.withoutEnd(old);
        var held = java.util.Objects.requireNonNull(positions);
        transaction.executeWithoutResult(_ -> {
            admissions.keep(without);
            to.forEach((partition, place) ->
                    held.advance(partition, next.getOrDefault(partition, place), place));
        });
        next.putAll(to);
    }

    private static void read(List<RequestAdmitted> into, ConsumerRecord<String, byte[]> record) {
        try {
            if (CloudEvents.fromRecord(record).data() instanceof RequestAdmitted admitted) {
                into.add(admitted);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "admission at partition={} offset={} can't be read: {}",
                    record.partition(),
                    record.offset(),
                    e.toString());
        }
    }

    private void position() {
        if (positions == null) {
            positions = takeOver.get();
        }
        var held = positions;
        young.clear();
        var stored = held.read();
        var partitions = partitions().toList();
        consumer.assign(partitions);
        var beginnings = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        for (var partition : partitions) {
            var place = stored.getOrDefault(partition.partition(), Place.at(-1));
            var beginning = beginnings.getOrDefault(partition, 0L);
            var end = ends.getOrDefault(partition, 0L);
            if (place.nextOffset() < beginning || place.nextOffset() > end) {
                // A first start, or the broker has lost or deleted some: what it has is all there
                // is.
                var there = Place.at(place.nextOffset() > end ? end : beginning);
                held.reset(partition.partition(), place, there);
                place = there;
            }
            next.put(partition.partition(), place);
            consumer.seek(partition, place.nextOffset());
        }
        positioned = true;
    }

    private boolean hasYoung(TopicPartition partition) {
        var records = young.get(partition.partition());
        return records != null && !records.isEmpty();
    }

    private static java.util.stream.Stream<TopicPartition> partitions() {
        return IntStream.range(0, TOPIC.partitions())
                .mapToObj(partition -> new TopicPartition(TOPIC.wireName(), partition));
    }

    private void pause() {
        try {
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
