package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.debiting.DeadLetter.Reason;

/// What became of a dead letter that somebody wanted applied.
sealed interface DeadLetterOutcome {

    /// @param lateTruth whether it was booked as the correction of an orphan
    record Applied(Usd charge, boolean lateTruth) implements DeadLetterOutcome {}

    /// The same request came again meanwhile, and was applied then.
    record AppliedBefore() implements DeadLetterOutcome {}

    /// It still can't be applied. Nothing has changed.
    record StillRefused(Reason reason, String detail) implements DeadLetterOutcome {}
}
