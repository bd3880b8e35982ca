package com.metisrouter.ledger.credit;

import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import com.metisrouter.ledger.account.AccountEvents;
import com.metisrouter.ledger.account.Accounts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does in time what no command asks for: takes back credit whose time has passed, and closes the books of months that are over.
///
/// Owns its thread. What fails is tried again at the next pass; an account that fails doesn't keep the others from their turn.
public final class AccountSweeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountSweeper.class);

    static final Duration EVERY = Duration.ofMinutes(1);

    /// How long a month stays open after its end, so that usage which was served in it is among its entries.
    static final Duration GRACE = Duration.ofHours(24);

    private static final int ACCOUNTS_PER_PAGE = 500;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Accounts accounts;
    private final AccountEvents events;
    private final AccountBook book;
    private final PeriodClosing periods;
    private final InstantSource clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ledger-sweep").factory());

    private AccountSweeper(
            Accounts accounts,
            AccountEvents events,
            AccountBook book,
            PeriodClosing periods,
            InstantSource clock) {
        this.accounts = accounts;
        this.events = events;
        this.book = book;
        this.periods = periods;
        this.clock = clock;
    }

    public static AccountSweeper start(
            Accounts accounts,
            AccountEvents events,
            AccountBook book,
            PeriodClosing periods,
            InstantSource clock) {
        var sweeper = new AccountSweeper(accounts, events, book, periods, clock);
        var _ =
                sweeper.thread.scheduleWithFixedDelay(
                        sweeper::sweepOrSayWhyNot, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return sweeper;
    }

    private void sweepOrSayWhyNot() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.warn("accounts will be looked at again: {}", e.toString());
        }
    }

    /// One look at everything that is due.
    public synchronized void sweep() {
        var now = clock.instant();
        fillBook();
        expireCredit(now);
        closeBooks(now);
    }

    private void fillBook() {
        if (book.isComplete()) {
            return;
        }
        var count = 0;
        var last = "";
        while (!thread.isShutdown()) {
            var page = events.accountsAfter(last, ACCOUNTS_PER_PAGE);
            if (page.isEmpty()) {
                book.complete();
                LOG.info("the book of accounts is complete: accounts={}", count);
                return;
            }
            page.forEach(accountId -> accounts.look(accountId, book::put));
            last = page.getLast();
            count += page.size();
            LOG.info("the book of accounts is being filled: accounts={}", count);
        }
    }

    private void expireCredit(Instant now) {
        var last = "";
        while (!thread.isShutdown()) {
            var page = book.creditDue(now, last, ACCOUNTS_PER_PAGE);
            if (page.isEmpty()) {
                return;
            }
            page.forEach(this::expireCredit);
            last = page.getLast();
        }
    }

    private void expireCredit(String accountId) {
        try {
            accounts.expire(new ExpireCredit(accountId));
        } catch (RuntimeException e) {
            LOG.warn("account={} credit will be expired later: {}", accountId, e.toString());
        }
    }

    private void closeBooks(Instant now) {
        var period =
                YearMonth.from(now.minus(GRACE).atZone(ZoneOffset.UTC)).minusMonths(1).toString();
        var closed = 0;
        while (!thread.isShutdown()) {
            var progress = periods.closeSome(period);
            closed += progress.closed();
            if (progress.closed() == 0) {
                break;
            }
            LOG.info(
                    "books of {} are being closed: accounts={} left={}",
                    period,
                    closed,
                    progress.left());
        }
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
