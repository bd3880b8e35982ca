package com.metisrouter.proxy.journal;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the journal to Kafka, in order, from the oldest record that the ledger may not have seen.
///
/// Owns one thread, one reader of the journal and one producer. Where Kafka is away it waits and goes on: nobody waits for it, but for
/// answers by the policies that say so, which the journal tells. A record may be sent twice, with the same event id and the same lease position, by which the ledger knows it again.
///
/// What this run wrote is sent once whatever the ledger says: a lease may have been taken back before its records could be sent. Only of
/// what was there before, and of what is sent again, that which the ledger has seen is left out.
@Edge
public final class KafkaPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPublisher.class);

    /// Records gather this long before they are sent together. At a few hundred requests a second each batch costs the
    /// broker and everyone behind it more than its records do.
    private static final Duration GATHER = Duration.ofMillis(50);

    /// Where answers wait for them.
    private static final Duration GATHER_AWAITED = Duration.ofMillis(1);

    private static final Duration LINGER = Duration.ofMillis(5);

    private static final Duration IDLE_WAKE = Duration.ofMillis(200);
    private static final Duration ACK_WAKE = Duration.ofMillis(20);
    private static final Duration FAILURE_PAUSE = Duration.ofMillis(500);
    private static final Duration ACK_OVERDUE = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /// Less than the producer's memory, so that sending never waits for that.
    private static final long IN_FLIGHT_BYTES_MAX = 8L << 20;

    private static final int IN_FLIGHT_MAX = 50_000;

    private static final long PRODUCER_MEMORY_BYTES = 24L << 20;

    private static final class InFlight {
        private final Position after;
        private final int bytes;
        private final long sentNanoTime;
        private volatile boolean acknowledged;

        InFlight(Position after, int bytes, boolean acknowledged) {
            this.after = after;
            this.bytes = bytes;
            this.sentNanoTime = System.nanoTime();
            this.acknowledged = acknowledged;
        }
    }

    private final Journal journal;
    private final SeenMarks marks;
    private final String bootstrapServers;
    private final String source;
    private final boolean awaited;
    private final Thread thread;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile Position acknowledged;
    private volatile long oldestUnacknowledgedNanoTime;
    private volatile boolean waitsForAcknowledgement;
    private volatile String sendProblem = "";
    private volatile boolean resendAsked;
    private volatile boolean closing;

    // The thread's own.
    private final JournalReader reader;

    /// Of what is before it, only what the ledger hasn't seen is sent.
    private Position leavesOutUpTo;

    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
    private long inFlightBytes;
    private @Nullable Producer<String, byte[]> producer;

    private KafkaPublisher(
            Journal journal, SeenMarks marks, String bootstrapServers, String gatewayId) {
        this.journal = journal;
        this.marks = marks;
        this.bootstrapServers = bootstrapServers;
        this.source = "/metisrouter/proxy/" + gatewayId;
        this.awaited = journal.durability().waitsForKafka();
        this.acknowledged = journal.first();
        this.leavesOutUpTo = journal.begun();
        this.reader = new JournalReader(journal, acknowledged);
        this.thread = Thread.ofPlatform().daemon().name("journal-publisher").unstarted(this::run);
    }

    /// @param marks what the ledger has seen already: that isn't sent again
    public static KafkaPublisher start(
            Journal journal, SeenMarks marks, String bootstrapServers, String gatewayId) {
        var publisher = new KafkaPublisher(journal, marks, bootstrapServers, gatewayId);
        journal.onReadable(() -> LockSupport.unpark(publisher.thread));
        publisher.thread.start();
        return publisher;
    }

    private static Map<String, Object> settings(
            String bootstrapServers, String source, Duration linger) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, source.substring(1).replace('/', '-')),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                // One at a time: see decision 9.
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, (int) linger.toMillis()),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, PRODUCER_MEMORY_BYTES),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000));
    }

    /// Records that are here but not acknowledged by Kafka.
    public long unsent() {
        return journal.recordsFrom(acknowledged);
    }

    /// Empty while Kafka acknowledges.
    public String problem() {
        var waited = Duration.ofNanos(System.nanoTime() - oldestUnacknowledgedNanoTime);
        if (sendProblem.isEmpty() && waitsForAcknowledgement && waited.compareTo(ACK_OVERDUE) > 0) {
            return "Kafka has not acknowledged for " + waited.toSeconds() + " s";
        }
        return sendProblem;
    }

    /// Sends once more whatever the ledger has not seen: for a broker that lost what it had acknowledged.
    public void resendUnseen() {
        resendAsked = true;
        LockSupport.unpark(thread);
    }

    /// Deletes what the ledger has seen and Kafka has acknowledged.
    public int forgetSeen() {
        return journal.forget(marks, acknowledged.segment());
    }

    private void run() {
        try (reader) {
            while (!closing) {
                try {
                    step();
                } catch (InterruptException | InterruptedException e) {
                    // Only close interrupts this thread; the loop looks.
                } catch (KafkaException e) {
                    recoverFrom(e);
                } catch (JournalCorrupt e) {
                    sendProblem = String.valueOf(e.getMessage());
                    LOG.error("publisher stops: {}", e.getMessage());
                    return;
                } catch (IOException e) {
                    recoverFrom(e);
                }
            }
        } catch (IOException e) {
            LOG.warn("publisher can't close its file: {}", e.toString());
        } finally {
            // A pending interrupt would cut the producer's own close short.
            var _ = Thread.interrupted();
            closeProducer(CLOSE_WAIT);
        }
    }

    private void step() throws IOException, InterruptedException {
        var failed = failure.getAndSet(null);
        if (failed != null) {
            recoverFrom(failed);
            return;
        }
        if (resendAsked) {
            resendAsked = false;
            inFlight.clear();
            inFlightBytes = 0;
            leavesOutUpTo = acknowledged.isAfter(leavesOutUpTo) ? acknowledged : leavesOutUpTo;
            acknowledged = journal.first();
            reader.rewind(acknowledged);
        }
        var sent = sendAvailable();
        advance();
        if (!sent) {
            LockSupport.parkNanos((inFlight.isEmpty() ? IDLE_WAKE : ACK_WAKE).toNanos());
        }
        Thread.sleep(awaited ? GATHER_AWAITED : GATHER);
    }

    /// @return whether anything was sent
    private boolean sendAvailable() throws IOException {
        var sent = false;
        while (!closing && inFlightBytes < IN_FLIGHT_BYTES_MAX && inFlight.size() < IN_FLIGHT_MAX) {
            var next = reader.next();
            if (next == null) {
                return sent;
            }
            var mayBeSeen = !next.after().isAfter(leavesOutUpTo);
            var record = mayBeSeen && isSeen(next.record()) ? null : toSend(next.record());
            if (record == null) {
                pass(new InFlight(next.after(), 0, true));
            } else {
                send(record, next.after());
                sent = true;
            }
        }
        return sent;
    }

    private boolean isSeen(StoredRecord record) {
        return marks.hasSeen(record.accountId(), record.lease(), record.sequence());
    }

    private @Nullable ProducerRecord<String, byte[]> toSend(StoredRecord record) {
        return switch (record.kind()) {
            case ADMITTED -> toSend(record, Topic.ADMITTED, EventType.REQUEST_ADMITTED, "admitted");
            case METERED -> toSend(record, Topic.METERED, EventType.REQUEST_METERED, "metered");
            case CHECKPOINT, LEASE_TAKEN, LEASE_ENDING, RUN_BEGINS -> null;
        };
    }

    private ProducerRecord<String, byte[]> toSend(
            StoredRecord record, Topic topic, EventType type, String suffix) {
        var event =
                Event.of(
                                record.requestId() + "-" + suffix,
                                source,
                                record.requestId(),
                                record.accountId(),
                                Instant.ofEpochMilli(record.timeMillis()),
                                record)
                        .inTrace(record.traceparent());
        return CloudEvents.toRecord(topic.wireName(), type, event, record.payload());
    }

    private void send(ProducerRecord<String, byte[]> record, Position after) {
        var flight = new InFlight(after, record.value().length, false);
        pass(flight);
        var _ =
                openProducer()
                        .send(
                                record,
                                (_, problem) -> {
                                    if (problem == null) {
                                        flight.acknowledged = true;
                                        if (awaited) {
                                            LockSupport.unpark(thread);
                                        }
                                    } else if (problem instanceof RecordTooLargeException) {
                                        // It will never pass. The ledger will show its sequence as
                                        // missing.
                                        LOG.error(
                                                "record of topic={} can't be sent: {}",
                                                record.topic(),
                                                problem.toString());
                                        flight.acknowledged = true;
                                    } else {
                                        failure.compareAndSet(null, problem);
                                    }
                                });
    }

    private void pass(InFlight flight) {
        inFlight.add(flight);
        inFlightBytes += flight.bytes;
    }

    private void advance() {
        var first = inFlight.peek();
        while (first != null && first.acknowledged) {
            inFlight.remove();
            inFlightBytes -= first.bytes;
            acknowledged = first.after;
            sendProblem = "";
            first = inFlight.peek();
        }
        journal.acknowledged(acknowledged);
        waitsForAcknowledgement = first != null;
        if (first != null) {
            oldestUnacknowledgedNanoTime = first.sentNanoTime;
        }
    }

    /// Goes back to the first record that was not acknowledged. A producer that only waited in vain is kept.
    private void recoverFrom(Exception problem) {
        if (closing) {
            return;
        }
        if (sendProblem.isEmpty()) {
            LOG.warn("publisher waits, {} records behind: {}", unsent(), problem.toString());
        }
        sendProblem = "Kafka: " + problem;
        advance();
        inFlight.clear();
        inFlightBytes = 0;
        if (!(problem instanceof TimeoutException)) {
            closeProducer(Duration.ZERO);
        }
        try {
            reader.rewind(acknowledged);
            Thread.sleep(FAILURE_PAUSE);
        } catch (IOException e) {
            LOG.warn("publisher can't close its file: {}", e.toString());
        } catch (InterruptedException e) {
            // Only close interrupts this thread; the loop looks.
        }
    }

    private Producer<String, byte[]> openProducer() {
        if (producer == null) {
            producer =
                    new KafkaProducer<>(
                            settings(bootstrapServers, source, awaited ? Duration.ZERO : LINGER),
                            new StringSerializer(),
                            new ByteArraySerializer());
        }
        return Objects.requireNonNull(producer);
    }

    private void closeProducer(Duration limit) {
        if (producer != null) {
            producer.close(limit);
            producer = null;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
