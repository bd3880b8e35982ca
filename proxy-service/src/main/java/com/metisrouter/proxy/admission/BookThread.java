package com.metisrouter.proxy.admission;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where a lease book does its work, one task after the other: a thread of its own, or a simulation's queue.
///
/// After it was closed, tasks are rejected with a `RejectedExecutionException`, and those that wait for their time are forgotten.
public interface BookThread extends Executor, AutoCloseable {

    /// @throws RejectedExecutionException if it is closed
    void schedule(Runnable task, Duration delay);

    @Override
    void close();

    static BookThread start() {
        return new OwnThread();
    }

    /// The real one.
    final class OwnThread implements BookThread {

        private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

        private final ScheduledThreadPoolExecutor thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("lease-book").factory());

        private OwnThread() {
            thread.setRemoveOnCancelPolicy(true);
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public void schedule(Runnable task, Duration delay) {
            var _ = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                if (!thread.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    thread.shutdownNow();
                }
            } catch (InterruptedException e) {
                thread.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
