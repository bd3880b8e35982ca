package com.metisrouter.ledger.account;

import com.metisrouter.contracts.money.Usd;
import java.util.Optional;

/// How much of what is available one lease may take: at most half, so that other gateways find something too, but
/// always what is needed if it is there.
public final class LeaseSizing {

    /// A lease takes at most this fraction of what is available.
    private static final long SHARE = 2;

    private LeaseSizing() {}

    /// @return empty where less is available than is needed
    public static Optional<Usd> grant(Usd need, Usd want, Usd available) {
        if (need.compareTo(available) > 0) {
            return Optional.empty();
        }
        var share = available.dividedBy(SHARE);
        return Optional.of(Usd.max(need, Usd.min(want, share)));
    }
}
