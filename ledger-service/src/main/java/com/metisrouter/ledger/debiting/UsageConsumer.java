package com.metisrouter.ledger.debiting;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.debiting.ConsumerPositions.FencedOff;
import com.metisrouter.ledger.debiting.ConsumerPositions.Place;
import com.metisrouter.ledger.verbatim.MeteredReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads metered usage and has it debited, poll by poll.
///
/// A plain loop without a consumer group: PostgreSQL says where to read on, since what has been applied is known only there. After any
/// failure the positions are read again, because a commit's outcome may be unknown. Owns its thread and its consumer.
@Edge
public final class UsageConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UsageConsumer.class);
    private static final Topic TOPIC = Topic.METERED;
    private static final int RECORDS_PER_POLL_MAX = 4_000;

    /// At low rates the broker waits this long for more to come, so that lines share an event and a transaction.
    private static final int FETCH_WAIT_MILLIS = 150;

    private static final int FETCH_BYTES_MIN = 128 * 1024;
    private static final int PARTITION_BYTES_MAX = 4 * 1024 * 1024;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE_MIN = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Consumer<String, byte[]> consumer;
    private final Supplier<ConsumerPositions> takeOver;
    private final UsageDebits debits;
    private final UsageCounters counters;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean fenced;

    // The consumer's thread alone uses these.
    private final MeteredReader reader = new MeteredReader();
    private final Map<Integer, Place> next = new HashMap<>();
    private @Nullable ConsumerPositions positions;
    private boolean positioned;

    private UsageConsumer(
            String bootstrapServers,
            Supplier<ConsumerPositions> takeOver,
            UsageDebits debits,
            UsageCounters counters) {
        this.consumer =
                new KafkaConsumer<>(
                        settings(bootstrapServers),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        this.takeOver = takeOver;
        this.debits = debits;
        this.counters = counters;
        this.thread = Thread.ofPlatform().name("ledger-usage").daemon().unstarted(this::run);
    }

    public static UsageConsumer start(
            String bootstrapServers,
            Supplier<ConsumerPositions> takeOver,
            UsageDebits debits,
            UsageCounters counters) {
        var consumer = new UsageConsumer(bootstrapServers, takeOver, debits, counters);
        consumer.thread.start();
        return consumer;
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "ledger-usage",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                RECORDS_PER_POLL_MAX,
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                FETCH_BYTES_MIN,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                FETCH_WAIT_MILLIS,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                PARTITION_BYTES_MAX,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
    }

    /// Whether a newer consumer has taken over, and this one stopped.
    public boolean fenced() {
        return fenced;
    }

    private void run() {
        var pause = PAUSE_MIN;
        try {
            while (closing.getCount() > 0) {
                try {
                    step();
                    pause = PAUSE_MIN;
                } catch (WakeupException e) {
                    // Closing; the loop looks.
                } catch (RuntimeException e) {
                    if (closing.getCount() == 0) {
                        return;
                    }
                    positioned = false;
                    counters.failures.incrementAndGet();
                    LOG.warn("usage will be read again in {}: {}", pause, rootOf(e), e);
                    pause(pause);
                    pause = min(pause.multipliedBy(2), PAUSE_MAX);
                }
                if (fenced) {
                    return;
                }
            }
        } catch (InterruptException e) {
            LOG.warn("the usage consumer was interrupted and ends");
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private void step() {
        try {
            if (!positioned) {
                position();
            }
            var polled = consumer.poll(POLL);
            counters.lag.set(lag());
            if (!polled.isEmpty()) {
                apply(polled);
            }
        } catch (LogTruncationException e) {
            goBack(e);
        } catch (FencedOff e) {
            // Our own unknown commit looks the same as another's fence, until the positions are
            // read again.
            if (positioned && stillOurs()) {
                positioned = false;
                return;
            }
            fenced = true;
            LOG.error("the usage consumer stops: {}", e.getMessage());
        }
    }

    private boolean stillOurs() {
        try {
            Objects.requireNonNull(positions).read();
            return true;
        } catch (FencedOff e) {
            return false;
        }
    }

    private void position() {
        if (positions == null) {
            positions = takeOver.get();
        }
        var stored = positions.read();
        var partitions =
                IntStream.range(0, TOPIC.partitions())
                        .mapToObj(partition -> new TopicPartition(TOPIC.wireName(), partition))
                        .toList();
        consumer.assign(partitions);
        var beginnings = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        for (var partition : partitions) {
            var place =
                    settle(
                            positions,
                            partition,
                            stored.getOrDefault(partition.partition(), Place.NONE),
                            beginnings.getOrDefault(partition, 0L),
                            ends.getOrDefault(partition, 0L));
            next.put(partition.partition(), place);
            // With the epoch, the broker checks that what we have read is still there.
            consumer.seek(
                    partition,
                    new OffsetAndMetadata(
                            place.nextOffset(),
                            Optional.of(place.leaderEpoch()).filter(epoch -> epoch >= 0),
                            ""));
        }
        positioned = true;
    }

    /// Where to read on, which is where we stopped but for a first start and for a broker that lost records.
    private Place settle(
            ConsumerPositions held,
            TopicPartition partition,
            Place stored,
            long beginning,
            long end) {
        if (stored.nextOffset() >= beginning && stored.nextOffset() <= end) {
            return stored;
        }
        if (stored.nextOffset() > end) {
            return goBack(held, partition, stored, end);
        }
        if (!stored.equals(Place.NONE)) {
            counters.brokerLosses.incrementAndGet();
            LOG.error(
                    "partition={} applied_up_to={} broker_begins_at={}: records were deleted before they were applied",
                    partition,
                    stored.nextOffset(),
                    beginning);
        }
        held.reset(partition.partition(), stored, Place.at(beginning));
        return Place.at(beginning);
    }

    private Place goBack(
            ConsumerPositions held, TopicPartition partition, Place stored, long brokerEnd) {
        counters.brokerLosses.incrementAndGet();
        LOG.error(
                "partition={} applied_up_to={} broker_kept_up_to={}: the broker lost records; gateways send again"
                        + " what is not marked as seen",
                partition,
                stored.nextOffset(),
                brokerEnd);
        held.reset(partition.partition(), stored, Place.at(brokerEnd));
        return Place.at(brokerEnd);
    }

    /// The broker no longer has what we have read, and may have other records in its place: those we read again.
    private void goBack(LogTruncationException truncation) {
        var held = Objects.requireNonNull(positions);
        for (var partition : truncation.partitions()) {
            var kept = truncation.divergentOffsets().get(partition);
            var stored = held.read().getOrDefault(partition.partition(), Place.NONE);
            goBack(held, partition, stored, kept == null ? 0 : kept.offset());
        }
        positioned = false;
    }

    private void apply(ConsumerRecords<String, byte[]> polled) {
        var records = new ArrayList<UsageRecord>(polled.count());
        var from = new HashMap<Integer, Place>();
        var to = new HashMap<Integer, Place>();
        for (var partition : polled.partitions()) {
            List<ConsumerRecord<String, byte[]>> ofPartition = polled.records(partition);
            ofPartition.forEach(record -> records.add(read(record)));
            from.put(
                    partition.partition(), Objects.requireNonNull(next.get(partition.partition())));
            var last = ofPartition.getLast();
            to.put(
                    partition.partition(),
                    new Place(last.offset() + 1, last.leaderEpoch().orElse(-1)));
        }
        debits.apply(records, Objects.requireNonNull(positions), from, to);
        next.putAll(to);
    }

    private UsageRecord read(ConsumerRecord<String, byte[]> record) {
        if (record.value() != null && CloudEvents.isOf(EventType.REQUEST_METERED, record)) {
            var request = reader.read(record.value());
            if (request != null) {
                return usage(record, request, true, "");
            }
        }
        return readAnyForm(record);
    }

    private static UsageRecord readAnyForm(ConsumerRecord<String, byte[]> record) {
        try {
            return CloudEvents.fromRecord(record).data() instanceof RequestMetered request
                    ? usage(record, request, false, "")
                    : usage(record, null, false, "not a metered request");
        } catch (RuntimeException e) {
            return usage(record, null, false, Objects.toString(e.getMessage()));
        }
    }

    private static UsageRecord usage(
            ConsumerRecord<String, byte[]> record,
            @Nullable RequestMetered request,
            boolean verbatim,
            String unreadable) {
        return new UsageRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Objects.requireNonNullElse(record.key(), ""),
                request == null ? headers(record) : Map.of(),
                Objects.requireNonNullElse(record.value(), new byte[0]),
                request,
                verbatim,
                unreadable);
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        for (var header : record.headers()) {
            headers.put(
                    header.key(), header.value() == null ? "" : new String(header.value(), UTF_8));
        }
        return headers;
    }

    private long lag() {
        var sum = 0L;
        for (var partition : consumer.assignment()) {
            sum += consumer.currentLag(partition).orElse(0);
        }
        return sum;
    }

    private void pause(Duration pause) {
        try {
            closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static String rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
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
