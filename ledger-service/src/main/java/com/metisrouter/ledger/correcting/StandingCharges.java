package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.ledger.account.CorrectionEntry;
import com.metisrouter.ledger.account.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The requests of an account as they are charged now, one after the other.
///
/// The stream is read twice: first its corrections, to know which one of a request is the last, then everything, so that what is in
/// memory is one number for each corrected request and no request itself.
final class StandingCharges {

    /// Corrected requests of one account and window that are kept in mind.
    static final int CORRECTED_MAX = 1_000_000;

    /// More corrections than can be looked at in one go.
    static final class TooMany extends RuntimeException {
        TooMany(String accountId) {
            super(
                    accountId
                            + " has more than "
                            + CORRECTED_MAX
                            + " corrected requests in this time",
                    null,
                    false,
                    false);
        }
    }

    private static final class Last {
        private long sequence;
        private boolean paidOnly = true;
    }

    private final EntryStream stream;
    private final String accountId;
    private final Window window;
    private final long through;
    private final Map<String, Last> lastOf = new HashMap<>();
    private long lastCorrection;

    private StandingCharges(EntryStream stream, String accountId, Window window) {
        this.stream = stream;
        this.accountId = accountId;
        this.window = window;
        this.through = stream.last(accountId);
    }

    /// Reads the corrections; the charges are read when they are asked for, up to the same event.
    static StandingCharges of(EntryStream stream, String accountId, Window window) {
        var charges = new StandingCharges(stream, accountId, window);
        stream.corrections(accountId, -1, charges.through, charges::readCorrection);
        return charges;
    }

    /// Number of the last correction of any charge that was read, 0 where there was none.
    long lastCorrection() {
        return lastCorrection;
    }

    private void readCorrection(Entry entry) {
        lastCorrection = entry.sequence();
        var corrected = (UsageCorrected) entry.event();
        for (var line : corrected.lines()) {
            if (window.has(line.endedAt())) {
                var last = lastOf.computeIfAbsent(line.requestId(), _ -> new Last());
                last.sequence = entry.sequence();
                // Nothing was burnt for it before.
                if (line.lateRecord() != null) {
                    last.paidOnly = isPaidOnly(corrected.postings());
                }
            }
        }
        if (lastOf.size() > CORRECTED_MAX) {
            throw new TooMany(accountId);
        }
    }

    private static boolean isPaidOnly(List<Posting> postings) {
        return CorrectionEntry.returnsAs(postings) == CreditKind.PAID;
    }

    void forEach(Consumer<Standing> to) {
        stream.usage(
                accountId,
                -1,
                through,
                entry -> {
                    switch (entry.event()) {
                        case UsageDebited debited -> debited(debited, to);
                        case UsageCorrected corrected -> corrected(corrected, entry.sequence(), to);
                        default -> throw new IllegalStateException(entry + " (expected: usage)");
                    }
                });
    }

    private void debited(UsageDebited debited, Consumer<Standing> to) {
        var paidOnly = isPaidOnly(debited.postings());
        for (var line : debited.lines()) {
            if (!window.has(line.request().endedAt())) {
                continue;
            }
            var last = lastOf.get(line.request().requestId());
            if (last == null) {
                to.accept(Standing.of(line, paidOnly));
            } else {
                last.paidOnly = paidOnly;
            }
        }
    }

    private void corrected(UsageCorrected corrected, long sequence, Consumer<Standing> to) {
        for (var line : corrected.lines()) {
            var last = lastOf.get(line.requestId());
            if (last != null && last.sequence == sequence) {
                to.accept(Standing.of(line, corrected.correctionId(), last.paidOnly));
            }
        }
    }
}
