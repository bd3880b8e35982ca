package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds up what a correction changes, account by account.
final class CorrectionTally {

    static final int ACCOUNTS_SHOWN_MAX = 1_000;
    static final int SAMPLES_MAX = 20;

    private final List<CorrectionSummary.Account> accounts = new ArrayList<>();
    private final List<CorrectionSummary.Sample> samples = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long requests;
    private long unchanged;
    private long skipped;
    private long unpriced;
    private BigDecimal before = BigDecimal.ZERO;
    private BigDecimal after = BigDecimal.ZERO;
    private BigDecimal moved = BigDecimal.ZERO;
    private boolean hasMoreAccounts;
    private @Nullable OfAccount current;

    private static final class OfAccount {
        private final String accountId;
        private long requests;
        private long unchanged;
        private Usd before = Usd.ZERO;
        private Usd after = Usd.ZERO;

        OfAccount(String accountId) {
            this.accountId = accountId;
        }
    }

    void add(String accountId, CorrectedLine line) {
        var account = current;
        if (account == null || !account.accountId.equals(accountId)) {
            endAccount();
            account = new OfAccount(accountId);
            current = account;
        }
        account.requests++;
        account.before = account.before.plus(line.chargeBefore());
        account.after = account.after.plus(line.charge());
        if (line.charge().equals(line.chargeBefore())) {
            account.unchanged++;
        } else if (samples.size() < SAMPLES_MAX) {
            samples.add(
                    new CorrectionSummary.Sample(
                            accountId,
                            line.requestId(),
                            line.chargeBefore(),
                            line.charge(),
                            line.charge().minus(line.chargeBefore())));
        }
    }

    void skip() {
        skipped++;
    }

    void cannotRate(String problem) {
        unpriced++;
        if (problems.size() < SAMPLES_MAX) {
            problems.add(problem);
        }
    }

    private void endAccount() {
        var account = current;
        if (account == null) {
            return;
        }
        var difference = account.after.minus(account.before);
        requests += account.requests;
        unchanged += account.unchanged;
        before = before.add(account.before.toBigDecimal());
        after = after.add(account.after.toBigDecimal());
        moved = moved.add(difference.toBigDecimal().abs());
        if (accounts.size() < ACCOUNTS_SHOWN_MAX) {
            accounts.add(
                    new CorrectionSummary.Account(
                            account.accountId,
                            account.requests,
                            account.unchanged,
                            account.before,
                            account.after,
                            difference));
        } else {
            hasMoreAccounts = true;
        }
        current = null;
    }

    CorrectionSummary summary() {
        endAccount();
        return new CorrectionSummary(
                requests,
                unchanged,
                skipped,
                unpriced,
                before,
                after,
                after.subtract(before),
                moved,
                accounts,
                hasMoreAccounts,
                samples,
                problems);
    }
}
