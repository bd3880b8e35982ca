package com.metisrouter.ledger.account;

import com.metisrouter.contracts.money.Usd;
import java.util.Optional;

/// How much of what is there one lease may take.
///
/// At most half of a fair share, so that other gateways find something too and leases halve as the credit falls; but always what is needed
/// if it is there. Where little is left, exactly what one request needs and nothing ahead of need, so that nothing lies idle on one
/// gateway while another is refused.
public final class LeaseSizing {

    /// Below this, requests are paid for one by one.
    public static final Usd EXACT_BELOW = Usd.parse("0.25");

    /// A lease takes at most this fraction of a gateway's share.
    private static final long SHARE = 2;

    /// @param exact whether it is for one request only
    public record Size(Usd amount, boolean exact) {}

    private LeaseSizing() {}

    /// @param pool what is there: the account's, or what a limit leaves of it
    /// @param gateways how many share it
    /// @param ahead whether nobody waits for it
    /// @return empty where there is less than is needed, or too little to lend ahead of need
    public static Optional<Size> grant(Usd need, Usd want, Usd pool, int gateways, boolean ahead) {
        if (!pool.isPositive() || need.compareTo(pool) > 0) {
            return Optional.empty();
        }
        if (pool.compareTo(EXACT_BELOW) < 0) {
            return ahead || need.isZero() ? Optional.empty() : Optional.of(new Size(need, true));
        }
        var share = pool.dividedBy(SHARE * gateways);
        return Optional.of(new Size(Usd.max(need, Usd.min(want, share)), false))
                .filter(size -> size.amount().isPositive());
    }
}
