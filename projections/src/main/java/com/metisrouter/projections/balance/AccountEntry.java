package com.metisrouter.projections.balance;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import java.time.Instant;
import java.util.Optional;

/// An entry that moved money.
///
/// @param countsFrom when it was recorded, and never before an earlier entry
/// @param isUsage whether its parts count from when their requests ended, where occurrence is asked for
/// @param amount what the balance changed by
record AccountEntry(
        String accountId,
        long sequence,
        Instant countsFrom,
        String type,
        boolean isUsage,
        Usd amount,
        Usd balanceAfter) {

    /// @param before the account before the event
    /// @param after and after it
    static Optional<AccountEntry> of(
            AccountEvent event, AccountBalance before, AccountBalance after) {
        if (BalanceAsOf.movements(event, after.recordedAt()).isEmpty()) {
            return Optional.empty();
        }
        var isUsage =
                event instanceof AccountEvent.UsageDebited
                        || event instanceof AccountEvent.UsageCorrected;
        return Optional.of(
                new AccountEntry(
                        after.accountId(),
                        after.lastSequence(),
                        after.recordedAt(),
                        EventType.of(event.getClass()).wireName(),
                        isUsage,
                        after.balance().minus(before.balance()),
                        after.balance()));
    }
}
