package com.metisrouter.proxy.feed;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.FeedPulse;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.Upcasters;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows `ledger.events.v1` from its end at the start, for what it says about this gateway's leases; what went before, the ledger tells
/// when the run starts. Owns one thread and one consumer.
///
/// Every request passes here inside somebody's debit: so nothing but lease events and the marks of debits is parsed.
@Edge
public final class LedgerFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final Duration LOG_EVERY = Duration.ofSeconds(1);

    /// Polls answer this late, or once there is so much: marks are not urgent, and a poll for each costs.
    private static final int FETCH_WAIT_MILLIS = 250;

    private static final int FETCH_BYTES_MIN = 256 << 10;

    private static final String CREDIT_LEASED = EventType.CREDIT_LEASED.wireName();
    private static final String LEASE_CLOSED = EventType.LEASE_CLOSED.wireName();
    private static final String USAGE_DEBITED = EventType.USAGE_DEBITED.wireName();

    private final String gatewayId;
    private final LedgerNews news;
    private final Consumer<String, byte[]> consumer;
    private final FeedPulse pulse;
    private final Thread thread;
    private final CompletableFuture<Void> following = new CompletableFuture<>();
    private volatile boolean closing;
    private final AtomicLong unreadable = new AtomicLong();
    private long lastLogNanoTime = System.nanoTime() - LOG_EVERY.toNanos();

    private LedgerFeed(String bootstrapServers, String gatewayId, LedgerNews news) {
        this.gatewayId = gatewayId;
        this.news = news;
        this.consumer =
                new KafkaConsumer<>(
                        settings(bootstrapServers, gatewayId),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        this.pulse = new FeedPulse(consumer);
        this.thread = Thread.ofPlatform().daemon().name("ledger-feed").unstarted(this::run);
    }

    public static LedgerFeed start(String bootstrapServers, String gatewayId, LedgerNews news) {
        var feed = new LedgerFeed(bootstrapServers, gatewayId, news);
        feed.thread.start();
        return feed;
    }

    private static Map<String, Object> settings(String bootstrapServers, String gatewayId) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                gatewayId + "-ledger-feed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                // Only after events were deleted under it: then from the oldest there is, so that
                // no mark is lost.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                FETCH_WAIT_MILLIS,
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                FETCH_BYTES_MIN,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
    }

    /// Done when every event from now on will be read.
    public CompletableFuture<Void> following() {
        return following;
    }

    /// How fresh what was read is.
    public FeedPulse pulse() {
        return pulse;
    }

    /// Records that could not be read since the start.
    public long unreadable() {
        return unreadable.get();
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    if (!following.isDone() && !assign()) {
                        Thread.sleep(RETRY_PAUSE);
                        continue;
                    }
                    consumer.poll(POLL).forEach(this::hand);
                    pulse.look();
                } catch (WakeupException | InterruptException | InterruptedException e) {
                    // Only close wakes this thread; the loop looks.
                } catch (KafkaException e) {
                    LOG.warn("ledger feed waits for the broker: {}", e.toString());
                    pause();
                }
            }
        } finally {
            following.completeExceptionally(new IllegalStateException("ledger feed is closed"));
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private boolean assign() {
        var known = consumer.partitionsFor(Topic.LEDGER_EVENTS.wireName());
        if (known == null || known.isEmpty()) {
            return false;
        }
        var all = known.stream().map(it -> new TopicPartition(it.topic(), it.partition())).toList();
        consumer.assign(all);
        consumer.seekToEnd(all);
        // Seeking is lazy; only with a position is the end that of now.
        all.forEach(consumer::position);
        following.complete(null);
        return true;
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        try {
            var type = CloudEvents.typeOf(record);
            if (USAGE_DEBITED.equals(type)) {
                for (var mark : MarksReader.read(record.value())) {
                    if (mark.gatewayId().equals(gatewayId)) {
                        news.seen(record.key(), mark);
                    }
                }
            } else if (LEASE_CLOSED.equals(type)) {
                var closed = Json.read(record.value(), AccountEvent.LeaseClosed.class);
                if (closed.gatewayId().equals(gatewayId)) {
                    news.closed(closed.accountId(), closed.lease());
                }
            } else if (CREDIT_LEASED.equals(type)) {
                var leased = Upcasters.read(record.value(), AccountEvent.CreditLeased.class);
                if (leased.gatewayId().equals(gatewayId)) {
                    news.leased(leased.accountId(), leased.scope(), leased.lease(), leased.run());
                }
            }
        } catch (RuntimeException e) {
            unreadable.incrementAndGet();
            if (System.nanoTime() - lastLogNanoTime >= LOG_EVERY.toNanos()) {
                lastLogNanoTime = System.nanoTime();
                LOG.error(
                        "ledger event at partition={} offset={} skipped, {} so far: {}",
                        record.partition(),
                        record.offset(),
                        unreadable.get(),
                        e.toString());
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_WAIT.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
