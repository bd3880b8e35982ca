package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/// Books charges that were worked out anew, if what they were worked out from still stands.
///
/// An account can't remember what each request was charged, so whoever corrects has read it, and says how far. A correction that came in
/// between makes that reading stale, whatever it was about; a repeated command is stale by its own first success.
public final class CorrectionDecider {

    public static final int LINES_MAX = 256;

    private CorrectionDecider() {}

    static Decision<CorrectionReceipt> decide(
            CorrectUsage correct, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        check(correct.lines());
        if (state.cases().lastCorrection() != correct.lastCorrection()
                || !correct.lines().stream().allMatch(line -> stands(line, state))) {
            return new Decision.Refused<>(Refusal.CORRECTED_MEANWHILE);
        }
        var corrected =
                CorrectionEntry.of(
                        state,
                        correct.correctionId(),
                        correct.cause(),
                        correct.lines(),
                        correct.returnsAs(),
                        correct.by(),
                        now);
        return new Decision.Accepted<>(
                List.of(corrected),
                new CorrectionReceipt(
                        state.version(),
                        corrected.lines().size(),
                        corrected.total(),
                        corrected.balanceAfter()));
    }

    private static void check(List<CorrectedLine> lines) {
        if (lines.isEmpty() || lines.size() > LINES_MAX) {
            throw new IllegalArgumentException(
                    "lines: " + lines.size() + " (expected: 1 to " + LINES_MAX + ")");
        }
        var requests = new HashSet<String>();
        for (var line : lines) {
            if (!requests.add(line.requestId()) || line.charge().isNegative()) {
                throw new IllegalArgumentException(
                        line + " (expected: each request once, charged 0 or more)");
            }
        }
    }

    /// What the account does remember has to be as the line says.
    private static boolean stands(CorrectedLine line, AccountState state) {
        var open = state.cases().find(line.requestId());
        return open == null
                || (open.charge().equals(line.chargeBefore())
                        && open.settlement() == line.settlementBefore()
                        && open.priceVersionId().equals(line.priceVersionBefore()));
    }
}
