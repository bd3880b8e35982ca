package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.access.ChangedKeys;
import com.metisrouter.ledger.eventstore.StoredEvents;
import com.metisrouter.ledger.publishing.PublishedTail.Lost;
import com.metisrouter.ledger.publishing.PublisherCheckpoint.At;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends every event of the store on, in the store's one order, each with its dense number.
///
/// The checkpoint moves after the broker has acknowledged. What was sent and not checkpointed is sent again, with the same ids and
/// numbers, since the order of what has been decided never changes. Owns its thread; the producer is its caller's.
@Edge
public final class LedgerEventPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerEventPublisher.class);
    private static final int EVENTS_PER_READ = 50;
    private static final Duration ACKNOWLEDGED_LOOK = Duration.ofSeconds(1);

    /// An event may be committed and not readable yet, while an older transaction still runs: look again soon, so many times.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(30);

    private static final int LOOKS_AFTER_COMMIT = 2;

    /// Commits of this process wake the thread. This is for those whose wake-up was missed, such as another process's.
    private static final Duration IDLE_LOOK = Duration.ofMillis(500);

    /// Beside a partition's end: where it was sent something again, and from which event on.
    private static final String REDO_OFFSET = "/redo-offset";

    private static final String REDO_POSITION = "/redo-position";

    /// A partition that is sent nothing after it lost something says nothing by itself.
    private static final Duration TAIL_LOOK_EVERY = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final StoredEvents events;
    private final PublisherCheckpoint checkpoint;
    private final Publication publication;
    private final PublishedTail tail;
    private final ChangedKeys changedKeys;
    private final Producer<String, byte[]> producer;
    private final Thread thread;
    private final Semaphore committed = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    /// What the publisher's thread has found missing and not yet sent again.
    private final Deque<Lost> losses = new ArrayDeque<>();

    /// The broker gave a place away that it had acknowledged for another record: it has lost that, and what came after it.
    private static final class TailLost extends RuntimeException {
        private final Lost lost;

        TailLost(Lost lost) {
            super(lost.toString(), null, false, false);
            this.lost = lost;
        }
    }

    private LedgerEventPublisher(
            StoredEvents events,
            PublisherCheckpoint checkpoint,
            Publication publication,
            PublishedTail tail,
            ChangedKeys changedKeys,
            Producer<String, byte[]> producer) {
        this.events = events;
        this.checkpoint = checkpoint;
        this.publication = publication;
        this.tail = tail;
        this.changedKeys = changedKeys;
        this.producer = producer;
        this.thread = Thread.ofPlatform().name("ledger-publisher").daemon().unstarted(this::run);
    }

    public static LedgerEventPublisher start(
            StoredEvents events,
            PublisherCheckpoint checkpoint,
            Publication publication,
            PublishedTail tail,
            ChangedKeys changedKeys,
            Producer<String, byte[]> producer) {
        var publisher =
                new LedgerEventPublisher(
                        events, checkpoint, publication, tail, changedKeys, producer);
        changedKeys.onChange(publisher::wake);
        publisher.thread.start();
        return publisher;
    }

    /// Says that something has been committed.
    public void wake() {
        if (committed.availablePermits() == 0) {
            committed.release();
        }
    }

    private void run() {
        var looks = 0;
        var lookedNanos = System.nanoTime() - TAIL_LOOK_EVERY.toNanos();
        while (!closing()) {
            try {
                if (System.nanoTime() - lookedNanos >= TAIL_LOOK_EVERY.toNanos()) {
                    losses.addAll(tail.look(checkpoint.read()));
                    lookedNanos = System.nanoTime();
                }
                repair();
                publishChangedKeys();
                if (publishSome()) {
                    looks = LOOKS_AFTER_COMMIT;
                } else if (committed.tryAcquire(
                        (looks > 0 ? LOOK_AGAIN : IDLE_LOOK).toMillis(), TimeUnit.MILLISECONDS)) {
                    committed.drainPermits();
                    looks = LOOKS_AFTER_COMMIT;
                } else if (looks > 0) {
                    looks--;
                }
            } catch (InterruptedException e) {
                return;
            } catch (TailLost e) {
                losses.add(e.lost);
            } catch (RuntimeException e) {
                if (!closing()) {
                    LOG.warn("events will be published later: {}", e.toString());
                    pause();
                }
            }
        }
    }

    /// Sends again what the broker has lost although it had acknowledged it.
    private void repair() throws InterruptedException {
        for (var lost = losses.peek(); lost != null; lost = losses.peek()) {
            LOG.error(
                    "partition={} kept_up_to={}: the broker lost records that it had acknowledged; they are sent again",
                    lost.name(),
                    lost.kept());
            if (lost.topic() == Topic.KEYS) {
                tellAllKeys(lost);
            } else {
                goBack(lost);
            }
            losses.remove();
        }
    }

    private void tellAllKeys(Lost lost) throws InterruptedException {
        var at = checkpoint.read();
        var ends = new HashMap<>(at.brokerEnds());
        // All are told again, so what any partition had doesn't matter.
        ends.keySet().removeIf(name -> name.startsWith(lost.topic().wireName() + "/"));
        send(publication.ofAllKeys(), ends);
        checkpoint.move(at, new At(at.at(), at.position(), ends));
    }

    /// What the other partitions had acknowledged stays known: they may have lost some, too.
    private void goBack(Lost lost) {
        var at = checkpoint.read();
        var standing = tail.before(lost);
        var ends = new HashMap<>(at.brokerEnds());
        var from = Math.min(at.position(), standing.position());
        // What lies before a place where we have gone back once was sent in the belief that nothing
        // was missing: the last of it doesn't say that all before it is there.
        if (lost.kept() <= ends.getOrDefault(lost.name() + REDO_OFFSET, -1L)) {
            from = Math.min(from, ends.getOrDefault(lost.name() + REDO_POSITION, 0L));
        }
        ends.put(lost.name(), lost.kept());
        ends.put(lost.name() + REDO_OFFSET, standing.end());
        ends.put(lost.name() + REDO_POSITION, from);
        checkpoint.move(at, new At(checkpoint.whenAt(at, from), from, ends));
    }

    /// Keys that have changed go first: they wait neither for a backlog of debits nor for an older transaction to end, as reading in order
    /// does. Each is told as it stands, so telling it again in its turn changes nothing.
    private void publishChangedKeys() throws InterruptedException {
        var records = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var id : changedKeys.take()) {
            records.addAll(publication.ofChanged(id));
        }
        send(records, new HashMap<>());
    }

    /// @return whether there was something
    private boolean publishSome() throws InterruptedException {
        var from = checkpoint.read();
        var batch = events.after(from.at(), EVENTS_PER_READ);
        if (batch.isEmpty()) {
            return false;
        }
        var position = from.position();
        var records = new ArrayList<ProducerRecord<String, byte[]>>(batch.size());
        for (var event : batch) {
            if (publication.isNumbered(event)) {
                position++;
            }
            records.addAll(publication.of(event, position));
        }
        var ends = new HashMap<>(from.brokerEnds());
        send(records, ends);
        checkpoint.move(from, new At(batch.getLast().position(), position, ends));
        return true;
    }

    /// Returns when all are acknowledged.
    ///
    /// @param ends the offset after the last record, by partition: brought up to date
    /// @throws TailLost if the broker has lost what it had acknowledged before
    private void send(List<ProducerRecord<String, byte[]>> records, Map<String, Long> ends)
            throws InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>(records.size());
        for (var record : records) {
            sent.add(producer.send(record));
        }
        Lost lost = null;
        for (var acknowledgement : sent) {
            var where = await(acknowledgement);
            var name = PublishedTail.nameOf(where.topic(), where.partition());
            if (lost == null && where.offset() < ends.getOrDefault(name, 0L)) {
                lost = new Lost(topic(where), where.partition(), where.offset());
            }
            ends.put(name, where.offset() + 1);
        }
        if (lost != null) {
            throw new TailLost(lost);
        }
    }

    private static Topic topic(RecordMetadata where) {
        return where.topic().equals(Topic.KEYS.wireName()) ? Topic.KEYS : Topic.LEDGER_EVENTS;
    }

    /// However long the broker is away: to send again while the first is still under way would only repeat it.
    private RecordMetadata await(Future<RecordMetadata> acknowledgement)
            throws InterruptedException {
        while (true) {
            try {
                return acknowledgement.get(ACKNOWLEDGED_LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (closing()) {
                    throw new IllegalStateException("closed before the broker acknowledged", e);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("the broker did not acknowledge: " + e, e);
            }
        }
    }

    private void pause() {
        try {
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closing() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        committed.release();
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
