package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.CorrectionReceipt;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.OpenCase;
import com.metisrouter.ledger.account.Signed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles orphans by policy once they are due. Owns its thread, if the policy ever settles anything.
///
/// What is refused, because the charge was corrected a moment ago, is looked at again in the next pass.
public final class OrphanSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final int CASES_AT_ONCE = 200;
    private static final String ACTOR = "ledger";

    private final OrphanPolicy policy;
    private final CaseList cases;
    private final Accounts accounts;
    private final ScheduledExecutorService thread;

    OrphanSweep(
            OrphanPolicy policy,
            CaseList cases,
            Accounts accounts,
            ScheduledExecutorService thread) {
        this.policy = policy;
        this.cases = cases;
        this.accounts = accounts;
        this.thread = thread;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A pass catches what goes wrong in it.
    public static OrphanSweep start(
            OrphanPolicy policy, CaseList cases, Accounts accounts, InstantSource clock) {
        var thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("ledger-orphans").factory());
        var sweep = new OrphanSweep(policy, cases, accounts, thread);
        if (!policy.waits()) {
            thread.scheduleWithFixedDelay(
                    () -> sweep.pass(clock.instant()),
                    EVERY.toMillis(),
                    EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        return sweep;
    }

    private void pass(Instant now) {
        try {
            settleDue(now);
        } catch (RuntimeException e) {
            LOG.warn("orphans will be looked at again in {}: {}", EVERY, e.toString(), e);
        }
    }

    /// @return how many were settled
    int settleDue(Instant now) {
        var settled = 0;
        var after = "";
        while (true) {
            var page = cases.after(after, "", CASES_AT_ONCE);
            for (var open : page) {
                settled += settle(open, now) ? 1 : 0;
            }
            if (page.size() < CASES_AT_ONCE || Thread.currentThread().isInterrupted()) {
                break;
            }
            after = page.getLast().requestId();
        }
        if (settled > 0) {
            LOG.warn("orphans={} settled by policy {}", settled, policy.id());
        }
        return settled;
    }

    private boolean settle(OpenCase open, Instant now) {
        var line = policy.settlement(open, now).orElse(null);
        if (line == null) {
            return false;
        }
        var accountId = open.caller().accountId();
        var lastCorrection = accounts.state(accountId).orElseThrow().cases().lastCorrection();
        var id = "policy_" + open.requestId();
        var decision =
                accounts.correct(
                        new CorrectUsage(
                                accountId,
                                id,
                                CorrectionCause.ORPHAN,
                                List.of(line),
                                open.paidOnly() ? CreditKind.PAID : CreditKind.GOODWILL,
                                lastCorrection,
                                new Signed(ACTOR, "", "No better evidence in time.", id)));
        return decision instanceof Decision.Accepted<CorrectionReceipt>;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the sweep of orphans did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
