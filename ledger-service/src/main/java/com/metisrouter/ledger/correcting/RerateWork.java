package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.CorrectionDecider;
import com.metisrouter.ledger.account.CorrectionReceipt;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.account.Signed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Rates the requests of accounts again: to see what would change, and to book it, at most so many lines an entry.
///
/// A request that has been moved to the right version isn't rated by the wrong one any more. So a run that was interrupted finds only what
/// is left, and needs to remember nothing.
final class RerateWork {

    private static final int ACCOUNTS_AT_ONCE = 100;

    /// How often an account is read anew because its charges were corrected meanwhile.
    private static final int ATTEMPTS_MAX = 20;

    private final Accounts accounts;
    private final EntryStream stream;
    private final Rerating rerating;
    private final CorrectionOrder.Rerate order;

    RerateWork(
            Accounts accounts,
            EntryStream stream,
            Rerating rerating,
            CorrectionOrder.Rerate order) {
        this.accounts = accounts;
        this.stream = stream;
        this.rerating = rerating;
        this.order = order;
    }

    /// Hands on what would be booked.
    void plan(CorrectionTally tally) {
        forEachAccount(accountId -> plan(accountId, tally));
    }

    private void plan(String accountId, CorrectionTally tally) {
        charges(accountId)
                .forEach(request -> {
                    switch (rerating.of(request)) {
                        case Rerating.Outcome.NotMeant _ -> {}
                        case Rerating.Outcome.Skipped _ -> tally.skip();
                        case Rerating.Outcome.Unpriced(var problem) -> tally.cannotRate(problem);
                        case Rerating.Outcome.Corrected(var line) -> tally.add(accountId, line);
                    }
                });
    }

    /// @param booked told of each entry
    void apply(String correctionId, Signed by, Consumer<CorrectionReceipt> booked) {
        forEachAccount(accountId -> {
            for (var attempt = 1; !apply(accountId, correctionId, by, booked); attempt++) {
                if (attempt == ATTEMPTS_MAX) {
                    throw new IllegalStateException(
                            accountId + ": corrected by others again and again; start it again");
                }
            }
        });
    }

    private static final class Stale extends RuntimeException {
        Stale() {
            super(null, null, false, false);
        }
    }

    private boolean apply(
            String accountId, String correctionId, Signed by, Consumer<CorrectionReceipt> booked) {
        var charges = charges(accountId);
        var chunks = new Chunks(accountId, correctionId, by, charges.lastCorrection(), booked);
        try {
            charges.forEach(request -> {
                if (rerating.of(request) instanceof Rerating.Outcome.Corrected(var line)) {
                    chunks.add(line, request.paidOnly() ? CreditKind.PAID : CreditKind.GOODWILL);
                }
            });
            chunks.flush();
            return true;
        } catch (Stale e) {
            return false;
        }
    }

    /// Lines on their way to entries; one lot's worth of money goes back with each, so what was paid and what was given are kept apart.
    private final class Chunks {
        private final String accountId;
        private final String correctionId;
        private final Signed by;
        private final Consumer<CorrectionReceipt> booked;
        private final Map<CreditKind, List<CorrectedLine>> lines = new EnumMap<>(CreditKind.class);
        private long lastCorrection;

        Chunks(
                String accountId,
                String correctionId,
                Signed by,
                long lastCorrection,
                Consumer<CorrectionReceipt> booked) {
            this.accountId = accountId;
            this.correctionId = correctionId;
            this.by = by;
            this.lastCorrection = lastCorrection;
            this.booked = booked;
        }

        void add(CorrectedLine line, CreditKind returnsAs) {
            var ofKind = lines.computeIfAbsent(returnsAs, _ -> new ArrayList<>());
            ofKind.add(line);
            if (ofKind.size() == CorrectionDecider.LINES_MAX) {
                book(ofKind, returnsAs);
            }
        }

        void flush() {
            lines.forEach((returnsAs, ofKind) -> {
                if (!ofKind.isEmpty()) {
                    book(ofKind, returnsAs);
                }
            });
        }

        private void book(List<CorrectedLine> ofKind, CreditKind returnsAs) {
            var decision =
                    accounts.correct(
                            new CorrectUsage(
                                    accountId,
                                    correctionId,
                                    CorrectionCause.RERATING,
                                    ofKind,
                                    returnsAs,
                                    lastCorrection,
                                    new Signed(
                                            by.actor(),
                                            by.approvedBy(),
                                            by.reason(),
                                            correctionId + "/" + lastCorrection)));
            switch (decision) {
                case Decision.Accepted<CorrectionReceipt>(_, var receipt) -> {
                    lastCorrection = receipt.sequence();
                    ofKind.clear();
                    booked.accept(receipt);
                }
                case Decision.AlreadyDone<CorrectionReceipt> _ ->
                        throw new IllegalStateException("a correction can't be done already");
                case Decision.Refused<CorrectionReceipt>(var refusal) -> {
                    if (refusal == Refusal.CORRECTED_MEANWHILE) {
                        throw new Stale();
                    }
                    throw new IllegalStateException(accountId + ": " + refusal);
                }
            }
        }
    }

    private StandingCharges charges(String accountId) {
        return StandingCharges.of(stream, accountId, new Window(order.since(), order.until()));
    }

    private void forEachAccount(Consumer<String> to) {
        if (!order.accountId().isEmpty()) {
            to.accept(order.accountId());
            return;
        }
        var after = "";
        while (true) {
            var page = accounts.idsAfter(after, ACCOUNTS_AT_ONCE);
            page.forEach(to);
            if (page.size() < ACCOUNTS_AT_ONCE) {
                return;
            }
            after = page.getLast();
        }
    }
}
