package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one view up to date. Each view has a runner, a thread and a consumer of its own, so a slow one holds up no other.
///
/// A failure rolls back, is shown in the status until it is over, and is tried again from the checkpoint in PostgreSQL.
@Edge
public final class ProjectionRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long BACKOFF_FIRST_MILLIS = 100;
    private static final long BACKOFF_MAX_MILLIS = 5_000;
    private static final int DOUBLINGS_MAX = 6;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final String name;
    private final ViewUpdate update;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /// Held while a batch is applied. Who holds it knows that the view stands still.
    private final ReentrantLock standstill = new ReentrantLock(true);

    private volatile ViewStatus status;
    private volatile @Nullable Instant asOf;

    // The runner's thread alone uses these.
    private long applied;
    private long failures;
    private long fetchesSeen;

    private ProjectionRunner(String name, ViewUpdate update, InstantSource clock) {
        this.name = name;
        this.update = update;
        this.clock = clock;
        this.status = status(ViewStatus.State.STARTING, -1, null);
        this.thread = Thread.ofPlatform().daemon().name("view-" + name).unstarted(this::run);
    }

    public static ProjectionRunner start(
            String bootstrapServers,
            String topic,
            DataSource dataSource,
            String schema,
            View view,
            InstantSource clock) {
        return start(
                bootstrapServers,
                topic,
                dataSource,
                schema,
                view,
                clock,
                ViewUpdate.BeforeCommit.NOTHING);
    }

    static ProjectionRunner start(
            String bootstrapServers,
            String topic,
            DataSource dataSource,
            String schema,
            View view,
            InstantSource clock,
            ViewUpdate.BeforeCommit beforeCommit) {
        var update =
                new ViewUpdate(
                        dataSource,
                        schema,
                        view.name(),
                        view,
                        new LedgerFeed(bootstrapServers, topic, "view-" + view.name()),
                        new Checkpoints(schema),
                        beforeCommit);
        var runner = new ProjectionRunner(view.name(), update, clock);
        runner.thread.start();
        return runner;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                try {
                    step();
                } catch (WakeupException e) {
                    // Close was called; the loop looks.
                } catch (SQLException | RuntimeException e) {
                    failed(e);
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            status = status(ViewStatus.State.STOPPED, -1, status.error());
            update.close();
        }
    }

    private void step() throws SQLException {
        int count;
        standstill.lock();
        try {
            count = update.step(POLL);
        } finally {
            standstill.unlock();
        }
        applied += count;
        failures = 0;
        var lag = update.feed().lag();
        var fetches = update.feed().fetches();
        if (lag == 0 && fetches > fetchesSeen) {
            asOf = clock.instant();
        } else if (lag > 0 && asOf == null) {
            asOf = update.lastRecordedAt();
        }
        fetchesSeen = fetches;
        status =
                status(
                        lag == 0 ? ViewStatus.State.CURRENT : ViewStatus.State.CATCHING_UP,
                        lag,
                        null);
    }

    private void failed(Exception e) {
        failures++;
        update.reload();
        status = status(ViewStatus.State.RETRYING, -1, String.valueOf(e.getMessage()));
        // The first of a row with its trace; then one line each time, and the pause between them
        // grows.
        if (failures == 1) {
            LOG.error("view={} batch failed and was rolled back; trying again", name, e);
        } else {
            LOG.error("view={} failed {} times in a row: {}", name, failures, e.toString());
        }
    }

    private void pause() throws InterruptedException {
        var doublings = (int) Math.min(DOUBLINGS_MAX, failures - 1);
        var millis = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_FIRST_MILLIS << doublings);
        var _ = closing.await(millis, TimeUnit.MILLISECONDS);
    }

    private ViewStatus status(ViewStatus.State state, long lag, @Nullable String error) {
        return new ViewStatus(
                name, state, asOf, lag, update.lastPosition(), applied, failures, error, 0, 0);
    }

    public ViewStatus status() {
        return status;
    }

    /// Runs something while the view stands still, and lets the view read its checkpoint again afterwards.
    void whileStandingStill(SqlAction action) throws SQLException {
        standstill.lock();
        try {
            action.run();
        } finally {
            update.reload();
            standstill.unlock();
        }
    }

    interface SqlAction {
        void run() throws SQLException;
    }

    @Override
    public void close() {
        closing.countDown();
        update.feed().wakeup();
        try {
            if (!thread.join(CLOSE_WAIT)) {
                LOG.warn("view={} did not stop within {}", name, CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
