package com.metisrouter.ledger.debiting;

import java.util.concurrent.atomic.AtomicLong;

/// What the consumer has done since it started. Written by its thread, read by anyone.
public final class UsageCounters {

    final AtomicLong applied = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();
    final AtomicLong deadLettered = new AtomicLong();
    final AtomicLong differences = new AtomicLong();
    final AtomicLong transactions = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong brokerLosses = new AtomicLong();
    final AtomicLong lag = new AtomicLong();

    /// Lines charged.
    public long applied() {
        return applied.get();
    }

    /// Lines that had been charged before.
    public long duplicates() {
        return duplicates.get();
    }

    public long deadLettered() {
        return deadLettered.get();
    }

    /// Lines that the gateway had charged otherwise: an alarm.
    public long differences() {
        return differences.get();
    }

    public long transactions() {
        return transactions.get();
    }

    /// Polls that were rolled back and read again.
    public long failures() {
        return failures.get();
    }

    /// How often a partition was found to end before what had been applied from it.
    public long brokerLosses() {
        return brokerLosses.get();
    }

    /// Records waiting, as of the last poll.
    public long lag() {
        return lag.get();
    }
}
