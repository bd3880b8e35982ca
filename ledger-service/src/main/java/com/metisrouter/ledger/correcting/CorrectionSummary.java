package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;
import java.util.List;

/// What a correction changes, or has changed: in all, by customer, and the first requests that differ.
///
/// @param requests how many are corrected
/// @param unchanged how many of them come to the same charge
/// @param skipped estimates that no price can be put on; they stay as they are
/// @param unpriced how many can't be rated; a correction with any is not applied
/// @param before the sum of their charges before
/// @param after and after
/// @param moved the sum of what each customer pays more or less, whichever way
/// @param accounts those with a request that is corrected, in the order of their ids, up to a limit
/// @param samples the first requests whose charge differs
/// @param problems the first requests that can't be rated
public record CorrectionSummary(
        long requests,
        long unchanged,
        long skipped,
        long unpriced,
        BigDecimal before,
        BigDecimal after,
        BigDecimal difference,
        BigDecimal moved,
        List<Account> accounts,
        boolean hasMoreAccounts,
        List<Sample> samples,
        List<String> problems) {

    /// @param difference what the customer pays more, below 0 where money goes back
    public record Account(
            String accountId,
            long requests,
            long unchanged,
            Usd before,
            Usd after,
            Usd difference) {}

    public record Sample(
            String accountId, String requestId, Usd before, Usd after, Usd difference) {}

    public CorrectionSummary {
        before = before.setScale(Usd.SCALE);
        after = after.setScale(Usd.SCALE);
        difference = difference.setScale(Usd.SCALE);
        moved = moved.setScale(Usd.SCALE);
        accounts = List.copyOf(accounts);
        samples = List.copyOf(samples);
        problems = List.copyOf(problems);
    }

    /// Whether nothing is left to correct.
    boolean isEmpty() {
        return requests == 0;
    }
}
