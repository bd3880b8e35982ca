package com.metisrouter.ledger.correcting;

import com.metisrouter.ledger.web.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on long corrections, one at a time, on a thread of its own. What is interrupted is started again by whoever ordered it.
public final class CorrectionJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CorrectionJobs.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private record Job(String id, FutureTask<CorrectionRun> task, Thread thread) {}

    private final CorrectionDesk desk;
    private final AtomicReference<Job> current = new AtomicReference<>();

    public CorrectionJobs(CorrectionDesk desk) {
        this.desk = desk;
    }

    /// Starts work on a run, and waits for it a little.
    ///
    /// @return the run when it is done or waits for somebody; empty while it is being worked on
    /// @throws ProblemException if it can't be done, or another is being worked on
    public Optional<CorrectionRun> work(CorrectionRun run, Duration wait) {
        var job = start(run);
        try {
            return Optional.of(job.task().get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException("correction " + run.id() + " failed", e);
        }
    }

    private synchronized Job start(CorrectionRun run) {
        var running = current.get();
        if (running != null && !running.task().isDone()) {
            if (running.id().equals(run.id())) {
                return running;
            }
            throw ProblemException.conflict(
                    "correction_runs", "The correction " + running.id() + " is being worked on.");
        }
        var task = new FutureTask<>(() -> work(run));
        var thread = Thread.ofPlatform().daemon().name("ledger-correction").unstarted(task);
        var job = new Job(run.id(), task, thread);
        current.set(job);
        thread.start();
        return job;
    }

    private CorrectionRun work(CorrectionRun run) {
        try {
            return desk.work(run);
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("correction={} was interrupted and can be started again", run.id(), e);
            throw e;
        }
    }

    @Override
    public void close() {
        var job = current.get();
        if (job != null) {
            job.thread().interrupt();
            try {
                job.thread().join(CLOSE_WAIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
