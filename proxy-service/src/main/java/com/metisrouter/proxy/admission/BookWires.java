package com.metisrouter.proxy.admission;

import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.SeenMarks;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the parts of a lease book share: the ways to the ledger and the journal, the clock, the one thread, and the accounts.
final class BookWires {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseBook.class);

    enum Phase {
        STARTING,
        OPEN,
        FENCED,
        CLOSING
    }

    final LeaseLedger ledger;
    final Function<JournalRecord, CompletableFuture<Void>> journal;
    final SeenMarks marks;
    final String gatewayId;
    final LeaseLimits limits;
    final LongSupplier nanoTime;
    final BookThread thread;
    final ConcurrentHashMap<String, AccountCredit> accounts = new ConcurrentHashMap<>();
    volatile Phase phase = Phase.STARTING;
    volatile long run;

    BookWires(
            LeaseLedger ledger,
            Function<JournalRecord, CompletableFuture<Void>> journal,
            SeenMarks marks,
            String gatewayId,
            LeaseLimits limits,
            LongSupplier nanoTime,
            BookThread thread) {
        this.ledger = ledger;
        this.journal = journal;
        this.marks = marks;
        this.gatewayId = gatewayId;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.thread = thread;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /// On the book's thread.
    void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("lease book: a step failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("lease book is closed");
        }
    }

    /// On the book's thread, after a while.
    void later(Duration delay, Runnable task) {
        try {
            thread.schedule(() -> run(task), delay);
        } catch (RejectedExecutionException e) {
            LOG.debug("lease book is closed");
        }
    }

    HoldResult.Unavailable unavailable(String reason) {
        return new HoldResult.Unavailable(reason, limits.retryAfter());
    }

    /// A newer run has taken over, or an operator has retired this gateway: nothing is admitted any more, ever.
    void fenced(long currentRun) {
        if (phase != Phase.FENCED) {
            phase = Phase.FENCED;
            LOG.error(
                    "gateway={} run={} is fenced by run={}: another gateway with this name has started, or an operator"
                            + " has retired it. This one admits nothing more; give each gateway a name of its own, then"
                            + " restart it",
                    gatewayId,
                    run,
                    currentRun);
        }
        var unavailable = unavailable("a newer run of this gateway has taken over");
        for (var account : accounts.values()) {
            account.scopes.values().forEach(credit -> credit.answerAll(unavailable));
        }
    }
}
