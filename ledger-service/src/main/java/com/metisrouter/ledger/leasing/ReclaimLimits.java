package com.metisrouter.ledger.leasing;

import java.time.Duration;

/// When the leases of a gateway that is gone are taken back.
///
/// @param every how often it is looked for them
/// @param silentFor without a sign of life for so long a gateway is taken for dead, where its leases are overdue
/// @param earlyMargin after a lease admits nothing more, an operator may have it taken back: longer than any request takes
/// @param admissionsAfter how old an admission is when it is read: nearly all have ended by then and need not be kept
public record ReclaimLimits(
        Duration every, Duration silentFor, Duration earlyMargin, Duration admissionsAfter) {

    public static final ReclaimLimits DEFAULT =
            new ReclaimLimits(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(10));
}
