package com.metisrouter.ledger.debiting;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where people look at dead letters, and have one applied once its reason is gone.
public final class DeadLetterDesk {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterDesk.class);

    private final DeadLetters letters;
    private final UsageDebits debits;

    public DeadLetterDesk(DeadLetters letters, UsageDebits debits) {
        this.letters = letters;
        this.debits = debits;
    }

    List<DeadLetterEntry> after(long id, boolean open, int lettersMax) {
        return letters.after(id, open, lettersMax);
    }

    long open() {
        return letters.open();
    }

    /// Exactly once, even while the same record comes again: the account's marks decide, not the letter.
    ///
    /// @param priceVersion to rate it by, empty for its own
    /// @return empty where there is no such letter
    Optional<DeadLetterOutcome> apply(long id, String priceVersion, String actor) {
        var letter = letters.find(id).orElse(null);
        if (letter == null) {
            return Optional.empty();
        }
        if (letter.resolvedAt() != null) {
            return Optional.of(new DeadLetterOutcome.AppliedBefore());
        }
        var usage = priced(letters.record(id), priceVersion);
        var outcome = debits.applyAgain(usage, () -> letters.resolve(id, actor));
        LOG.warn(
                "dead_letter={} account={} actor={} price_version={} outcome={}",
                id,
                letter.accountId(),
                actor,
                priceVersion.isEmpty() ? "its own" : priceVersion,
                outcome);
        return Optional.of(outcome);
    }

    private static UsageRecord priced(UsageRecord usage, String priceVersion) {
        var request = usage.request();
        if (priceVersion.isEmpty() || request == null) {
            return usage;
        }
        return new UsageRecord(
                usage.topic(),
                usage.partition(),
                usage.offset(),
                usage.key(),
                usage.headers(),
                usage.payload(),
                request.pricedBy(priceVersion),
                false,
                "");
    }
}
