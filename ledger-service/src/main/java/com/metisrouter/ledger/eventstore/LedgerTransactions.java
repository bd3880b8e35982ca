package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Several commands, and whatever else must go with them, in one transaction or not at all.
///
/// An outer Axon unit of work carries the transaction and the commands nest in it. A Spring transaction around the commands would not
/// do: each command's own unit would commit by itself, the cache would keep the new state, and a rollback would leave it there.
///
/// The locks of all aggregates that take part are taken before anything is written. So the transaction's id is younger than those of all
/// transactions that wrote these aggregates before, and reading in the order of transaction ids keeps the order of each stream.
@Edge
public final class LedgerTransactions {

    private static final int ATTEMPTS_MAX = 4;

    private final TransactionManager transactions;
    private final LockFactory locks;
    private final Cache cache;
    private final List<Runnable> committedListeners = new CopyOnWriteArrayList<>();

    public LedgerTransactions(TransactionManager transactions, LockFactory locks, Cache cache) {
        this.transactions = transactions;
        this.locks = locks;
        this.cache = cache;
    }

    /// Told after each commit, on the thread that committed.
    public void onCommitted(Runnable listener) {
        committedListeners.add(listener);
    }

    /// Runs work that may be repeated from its start, and repeats it where another process was faster.
    ///
    /// @throws LedgerUnavailable if the database failed; the outcome may be unknown
    public <R> R inOneRepeating(Collection<String> aggregateIds, Callable<R> work) {
        for (var attempt = 1; ; attempt++) {
            try {
                return inOne(aggregateIds, work);
            } catch (LedgerUnavailable e) {
                if (attempt == ATTEMPTS_MAX || !(e.getCause() instanceof ConcurrencyException)) {
                    throw e;
                }
            }
        }
    }

    /// @throws LedgerUnavailable if the database failed; the outcome may be unknown
    public <R> R inOne(Collection<String> aggregateIds, Callable<R> work) {
        var held = new ArrayList<Lock>(aggregateIds.size());
        try {
            for (var id : new TreeSet<>(aggregateIds)) {
                held.add(locks.obtainLock(id));
            }
            var result = commit(aggregateIds, work);
            committedListeners.forEach(Runnable::run);
            return result;
        } finally {
            held.reversed().forEach(Lock::release);
        }
    }

    private <R> R commit(Collection<String> aggregateIds, Callable<R> work) {
        try {
            var unit = DefaultUnitOfWork.startAndGet(new GenericMessage<>("ledger"));
            unit.attachTransaction(transactions);
            var result = unit.executeWithResult(work);
            if (!result.isExceptional()) {
                return result.getPayload();
            }
            throw failure(result.exceptionResult());
        } catch (RuntimeException e) {
            // Whatever the cache holds of them may never have been written.
            aggregateIds.forEach(cache::remove);
            throw e instanceof LedgerUnavailable ? e : failure(e);
        }
    }

    private static RuntimeException failure(Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof ConcurrencyException) {
                return new LedgerUnavailable(e);
            }
        }
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof SQLException
                    || e instanceof DataAccessException
                    || e instanceof TransactionException
                    || e instanceof EventStoreException) {
                return new LedgerUnavailable(cause);
            }
        }
        return cause instanceof RuntimeException ours
                ? ours
                : new IllegalStateException("a command failed", cause);
    }
}
