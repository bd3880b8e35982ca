package com.metisrouter.projections.balance;

import com.metisrouter.contracts.money.Usd;
import org.jspecify.annotations.Nullable;

/// Credit that is set aside for a gateway, and what became of it.
///
/// @param finalSequence the last admission on it, once the gateway has ended it
public record AccountLease(
        long lease,
        String gatewayId,
        long run,
        Usd amount,
        Usd released,
        Usd spent,
        @Nullable Long finalSequence,
        boolean open) {

    /// What it keeps from being available. An overrun spends more than was set aside, and then nothing is left to keep.
    public Usd setAside() {
        return open ? Usd.max(Usd.ZERO, amount.minus(released).minus(spent)) : Usd.ZERO;
    }

    AccountLease releasing(Usd more) {
        return new AccountLease(
                lease, gatewayId, run, amount, released.plus(more), spent, finalSequence, open);
    }

    AccountLease extending(Usd more) {
        return new AccountLease(
                lease, gatewayId, run, amount.plus(more), released, spent, finalSequence, open);
    }

    AccountLease spending(Usd more) {
        return new AccountLease(
                lease, gatewayId, run, amount, released, spent.plus(more), finalSequence, open);
    }

    AccountLease ending(long lastSequence) {
        return new AccountLease(lease, gatewayId, run, amount, released, spent, lastSequence, open);
    }

    AccountLease closing(long lastSequence) {
        return new AccountLease(
                lease, gatewayId, run, amount, released, spent, lastSequence, false);
    }
}
