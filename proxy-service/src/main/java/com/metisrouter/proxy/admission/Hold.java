package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;

/// Credit held for one admitted request. Thread-safe; settles exactly once.
public final class Hold {

    private static final long SETTLED = -1;

    private final Lease lease;
    private final LeasePosition position;

    /// What is held; once settled, `SETTLED`. Guarded by this.
    private long nanos;

    /// What was held in the end. Guarded by this.
    private long lastNanos;

    Hold(Lease lease, LeasePosition position, long nanos) {
        this.lease = lease;
        this.position = position;
        this.nanos = nanos;
        this.lastNanos = nanos;
    }

    Lease lease() {
        return lease;
    }

    public LeasePosition position() {
        return position;
    }

    /// What is held, or was when it was settled.
    public synchronized Usd amount() {
        return Usd.ofNanos(lastNanos);
    }

    /// Takes more from the same lease, without I/O.
    ///
    /// @return false if the lease can't pay for it, or the hold is settled; nothing has changed then
    public synchronized boolean extend(Usd more) {
        if (more.isNegative()) {
            throw new IllegalArgumentException("more: " + more + " (expected: 0 or more)");
        }
        if (nanos == SETTLED || !lease.extend(more.nanos())) {
            return false;
        }
        nanos = Math.addExact(nanos, more.nanos());
        lastNanos = nanos;
        return true;
    }

    /// Ends the hold: what the charge leaves of it goes back to the lease, what it lacks is taken from the lease.
    ///
    /// @return by how much the charge went past the hold, normally zero
    /// @throws IllegalStateException if it has been settled before
    public synchronized Usd settle(Usd charge) {
        if (charge.isNegative()) {
            throw new IllegalArgumentException("charge: " + charge + " (expected: 0 or more)");
        }
        if (nanos == SETTLED) {
            throw new IllegalStateException("hold " + position + " is settled already");
        }
        var held = nanos;
        nanos = SETTLED;
        lease.settle(held, charge.nanos());
        return Usd.ofNanos(Math.max(0, Math.subtractExact(charge.nanos(), held)));
    }
}
