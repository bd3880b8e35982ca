package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The answer to a wish to hold credit for a request.
public sealed interface HoldResult {

    record Held(Hold hold) implements HoldResult {}

    /// Only from `LeaseBook.tryHold`: what is held locally doesn't pay for it; `LeaseBook.hold` may ask the ledger.
    record NeedsCredit() implements HoldResult {}

    /// The account can't pay for it.
    ///
    /// @param affordable the most that a single hold could be now, 0 or more
    /// @param limit the one of the key or its project that leaves so little, null where it is the account itself
    record Insufficient(Usd affordable, @Nullable LimitShare limit) implements HoldResult {

        /// By the account itself.
        public Insufficient(Usd affordable) {
            this(affordable, null);
        }
    }

    /// We can't tell whether the account could pay: the ledger doesn't answer, a newer run took over, or we are still starting.
    record Unavailable(String reason, Duration retryAfter) implements HoldResult {}
}
