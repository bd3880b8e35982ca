package com.metisrouter.ledger.leasing;

import com.metisrouter.ledger.leasing.OpenLeases.Due;
import java.time.Duration;
import java.time.Instant;

/// Whether the run that holds an overdue lease is dead.
///
/// A newer run fences it off, and so does an operator who retires the gateway. A gateway that only is silent is fenced off first, so that
/// nothing it might still do counts.
enum DeadRun {
    ALIVE,
    /// Alive or not, nothing has been heard of it: fence it off, then look again.
    SILENT,
    DEAD;

    /// @param listeningSince when the ledger began to listen: before that, nobody could have been heard
    static DeadRun of(Due due, Instant listeningSince, Duration silentFor, Instant now) {
        if (due.run() < due.currentRun()) {
            return DEAD;
        }
        var heard =
                due.lastSeen() == null || due.lastSeen().isBefore(listeningSince)
                        ? listeningSince
                        : due.lastSeen();
        return heard.plus(silentFor).isAfter(now) ? ALIVE : SILENT;
    }
}
