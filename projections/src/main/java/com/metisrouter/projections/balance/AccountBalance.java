package com.metisrouter.projections.balance;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;

/// What an account has, as its events say.
///
/// @param balance credit granted less usage charged; negative where something is owed
/// @param granted credit that came, less what expired, was paid back or taken back
/// @param spent what requests are charged, corrections included
/// @param leased the part of the balance that open leases set aside
/// @param debitedLines requests charged
/// @param recordedAt when the last event counts from
/// @param closed whether the account takes no more credit and gives no more leases
/// @param agrees whether every event's own figures were those that the events before it add up to
public record AccountBalance(
        String accountId,
        String name,
        Usd balance,
        Usd leased,
        Usd granted,
        Usd spent,
        long debitedLines,
        long lastSequence,
        long lastPosition,
        Instant recordedAt,
        boolean agrees,
        boolean closed) {

    static AccountBalance unopened(String accountId) {
        return new AccountBalance(
                accountId,
                "",
                Usd.ZERO,
                Usd.ZERO,
                Usd.ZERO,
                Usd.ZERO,
                0,
                -1,
                0,
                Instant.EPOCH,
                true,
                false);
    }

    public Usd available() {
        return balance.minus(leased);
    }

    AccountBalance named(String newName) {
        return new AccountBalance(
                accountId,
                newName,
                balance,
                leased,
                granted,
                spent,
                debitedLines,
                lastSequence,
                lastPosition,
                recordedAt,
                agrees,
                closed);
    }

    AccountBalance granting(Usd amount) {
        return new AccountBalance(
                accountId,
                name,
                balance.plus(amount),
                leased,
                granted.plus(amount),
                spent,
                debitedLines,
                lastSequence,
                lastPosition,
                recordedAt,
                agrees,
                closed);
    }

    AccountBalance debiting(Usd amount, int lines) {
        return new AccountBalance(
                accountId,
                name,
                balance.minus(amount),
                leased,
                granted,
                spent.plus(amount),
                debitedLines + lines,
                lastSequence,
                lastPosition,
                recordedAt,
                agrees,
                closed);
    }

    AccountBalance closing() {
        return new AccountBalance(
                accountId,
                name,
                balance,
                leased,
                granted,
                spent,
                debitedLines,
                lastSequence,
                lastPosition,
                recordedAt,
                agrees,
                true);
    }

    AccountBalance after(
            long sequence, long position, Instant at, Usd leasedNow, boolean stillAgrees) {
        return new AccountBalance(
                accountId,
                name,
                balance,
                leasedNow,
                granted,
                spent,
                debitedLines,
                sequence,
                position,
                at,
                stillAgrees,
                closed);
    }
}
