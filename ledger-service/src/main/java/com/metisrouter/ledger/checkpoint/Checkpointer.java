package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.Checkpoint;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.ledger.pricing.PriceVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// Signs the heads of all streams every minute, if anything has changed, and keeps what it signed outside the database.
///
/// At its start it reads the hashes of all events again and compares them with the last checkpoint. If they aren't those that were signed,
/// it says so and signs nothing more. A crash leaves either no trace of a checkpoint or the whole of it: first the heads, which are derived
/// and written over; then the line in the file, by which the checkpoint is; then the topic, which is filled up from the file.
@Edge
public final class Checkpointer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
    private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final EvidenceFolder folder;
    private final EventOrder order;
    private final StoredHeads heads;
    private final PriceVersions prices;
    private final CheckpointTopic topic;
    private final InstantSource clock;
    private final Duration every;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean compared;
    private long nextNanos = System.nanoTime();
    private volatile @Nullable String refusal;

    private Checkpointer(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            EvidenceFolder folder,
            PriceVersions prices,
            CheckpointTopic topic,
            InstantSource clock,
            Duration every) {
        this.folder = folder;
        this.order = new EventOrder(jdbc);
        this.heads = new StoredHeads(jdbc, transaction);
        this.prices = prices;
        this.topic = topic;
        this.clock = clock;
        this.every = every;
        this.thread = Thread.ofPlatform().name("ledger-checkpoints").unstarted(this::run);
    }

    /// @param path the folder outside the database
    /// @throws RuntimeException if the folder can't be used as it is
    public static Checkpointer start(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Path path,
            PriceVersions prices,
            String bootstrapServers,
            Producer<String, byte[]> producer,
            InstantSource clock,
            Duration every) {
        var folder = EvidenceFolder.open(path);
        var checkpointer =
                new Checkpointer(
                        jdbc,
                        transaction,
                        folder,
                        prices,
                        new CheckpointTopic(bootstrapServers, producer, folder.log()),
                        clock,
                        every);
        checkpointer.thread.start();
        return checkpointer;
    }

    private void run() {
        var look = every.compareTo(LOOK_EVERY_MAX) < 0 ? every : LOOK_EVERY_MAX;
        try {
            do {
                try {
                    look();
                } catch (BooksDiffer e) {
                    refusal = String.valueOf(e.getMessage());
                    LOG.error(
                            "no more checkpoints: {}. Somebody must find out why before the ledger is started again",
                            e.getMessage());
                    return;
                } catch (DataAccessException | TransactionException | UncheckedIOException e) {
                    LOG.warn("no checkpoint yet: {}", e.toString());
                }
            } while (!closed.await(look.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (closed.getCount() > 0) {
                refusal = e.toString();
                LOG.error("no more checkpoints", e);
            }
        }
    }

    private synchronized void look() {
        readOn();
        if (System.nanoTime() - nextNanos >= 0) {
            nextNanos = System.nanoTime() + every.toNanos();
            make();
        }
    }

    /// Makes one at once, if anything has changed.
    public synchronized void now() {
        readOn();
        make();
    }

    /// Follows the events up to the newest now, so that whoever asks for them next gets them. Where the books differ there is nothing to
    /// follow, and what was read before stays to be had.
    synchronized void catchUp() {
        if (refusal == null) {
            try {
                readOn();
            } catch (BooksDiffer e) {
                LOG.warn("events are not followed further: {}", e.getMessage());
            }
        }
    }

    private void readOn() {
        if (!compared) {
            compare();
        }
        while (closed.getCount() > 0 && order.readOn(Long.MAX_VALUE)) {
            // On to the end.
        }
    }

    /// Reads up to the newest checkpoint, and makes good what is missing of the heads on the way.
    private void compare() {
        var known = heads.upTo();
        var log = folder.log();
        for (var number = Math.min(known, log.size()) + 1; number <= log.size(); number++) {
            readUpTo(log.read(number).checkpoint());
            // At the first of them these are all heads so far, some of which are known; that does
            // no harm.
            heads.write(number, order.heads().changed());
            order.heads().settle();
        }
        var last = log.last();
        if (last != null) {
            readUpTo(last.checkpoint());
            requireSame(last.checkpoint());
            order.heads().settle();
            if (!last.isSignedBy(folder.signer().publicKey())) {
                throw new BooksDiffer("the last checkpoint was signed by another key");
            }
        }
        compared = true;
    }

    private void readUpTo(Checkpoint checkpoint) {
        while (order.readOn(checkpoint.events())) {
            if (closed.getCount() == 0) {
                return;
            }
        }
        if (order.heads().events() < checkpoint.events() && closed.getCount() > 0) {
            throw new BooksDiffer(
                    "there are "
                            + order.heads().events()
                            + " events (expected: "
                            + checkpoint.events()
                            + " or more, as of checkpoint "
                            + checkpoint.number()
                            + ")");
        }
    }

    private void requireSame(Checkpoint signed) {
        var now = order.heads();
        if (!now.order().equals(signed.order()) || !now.root().equals(signed.root())) {
            throw new BooksDiffer("the events are not those of checkpoint " + signed.number());
        }
        if (!prices.headAt(signed.prices()).equals(signed.priceHead())) {
            throw new BooksDiffer(
                    "the price versions are not those of checkpoint " + signed.number());
        }
    }

    private void make() {
        var now = order.heads();
        var last = folder.log().last();
        // After the events, so that it covers every version that these were charged by.
        var price = prices.head();
        if (now.events() > 0 && !covers(last, now.events(), price.count())) {
            var checkpoint =
                    new Checkpoint(
                            last == null ? 1 : last.checkpoint().number() + 1,
                            at(last),
                            now.events(),
                            now.order(),
                            now.streams(),
                            now.root(),
                            price.count(),
                            price.hash(),
                            last == null ? Checkpoint.NO_PREVIOUS : last.checkpoint().hash());
            heads.write(checkpoint.number(), now.changed());
            folder.log().append(folder.signer().sign(checkpoint));
            now.settle();
        }
        topic.sendMissing();
    }

    private static boolean covers(@Nullable SignedCheckpoint last, long events, long priceCount) {
        return last != null
                && last.checkpoint().events() == events
                && last.checkpoint().prices() == priceCount;
    }

    /// Never before the last one, whatever the clock does.
    private Instant at(@Nullable SignedCheckpoint last) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return last != null && now.isBefore(last.checkpoint().at()) ? last.checkpoint().at() : now;
    }

    /// Why no checkpoints are made any more; null where all is well.
    public @Nullable String refusal() {
        return refusal;
    }

    EventOrder order() {
        return order;
    }

    StoredHeads heads() {
        return heads;
    }

    CheckpointLog log() {
        return folder.log();
    }

    String publicKey() {
        return folder.signer().publicKey().pem();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.close();
    }
}
