package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Credit that the ledger has set aside for this gateway. Money and sequence number are taken by one compare-and-set, so
/// that a number never goes without its money and none is skipped.
final class Lease {

    /// Requests that one lease can pay for, whatever its credit: past a request that runs on, the ledger remembers each of them by its
    /// number, in every event about the lease.
    static final long SEQUENCES_MAX = 8_192;

    /// @param freeNanos what may still be held; below zero after a charge went past its hold and the rest of the lease
    /// @param heldNanos the sum of the open holds
    /// @param spentNanos the sum of the charges
    /// @param releasedNanos what was given back
    /// @param lastSequence the last sequence number that was taken, 0 where none was
    record State(
            long freeNanos,
            long heldNanos,
            long spentNanos,
            long releasedNanos,
            long lastSequence,
            int openHolds,
            boolean admitting) {}

    private final String accountId;
    private final long number;
    private final String gatewayId;
    private final long run;
    private final Usd granted;
    private final long validForNanos;
    private final long admitUntilNanoTime;
    private final long takenNanoTime;
    private final LongSupplier nanoTime;
    private final SpendScope scope;
    private final AtomicReference<State> state;

    /// For a lease that serves one request: run when that is settled. Set before its hold is given away.
    private volatile @Nullable Runnable whenSettled;

    /// For the whole account.
    ///
    /// @param askedNanoTime when the gateway asked for it: its validity counts from there
    Lease(
            String accountId,
            long number,
            String gatewayId,
            long run,
            Usd granted,
            long askedNanoTime,
            long admitForNanos,
            LongSupplier nanoTime) {
        this(
                accountId,
                number,
                gatewayId,
                run,
                granted,
                askedNanoTime,
                admitForNanos,
                nanoTime,
                SpendScope.ACCOUNT);
    }

    /// @param askedNanoTime when the gateway asked for it: its validity counts from there
    Lease(
            String accountId,
            long number,
            String gatewayId,
            long run,
            Usd granted,
            long askedNanoTime,
            long admitForNanos,
            LongSupplier nanoTime,
            SpendScope scope) {
        this.scope = scope;
        this.accountId = accountId;
        this.number = number;
        this.gatewayId = gatewayId;
        this.run = run;
        this.granted = granted;
        this.takenNanoTime = askedNanoTime;
        this.validForNanos = admitForNanos;
        this.admitUntilNanoTime = askedNanoTime + admitForNanos;
        this.nanoTime = nanoTime;
        this.state = new AtomicReference<>(new State(granted.nanos(), 0, 0, 0, 0, 0, true));
    }

    SpendScope scope() {
        return scope;
    }

    void whenSettled(Runnable action) {
        whenSettled = action;
    }

    String accountId() {
        return accountId;
    }

    long number() {
        return number;
    }

    Usd granted() {
        return granted;
    }

    long takenNanoTime() {
        return takenNanoTime;
    }

    State state() {
        return Objects.requireNonNull(state.get());
    }

    long validForNanos() {
        return validForNanos;
    }

    /// How long it still admits, negative when its time has passed.
    long admitsForNanos() {
        return admitUntilNanoTime - nanoTime.getAsLong();
    }

    /// @return null if it can't pay, or admits nothing more
    @Nullable Hold take(long nanos) {
        if (admitsForNanos() <= 0) {
            return null;
        }
        while (true) {
            var was = state();
            if (!was.admitting || was.freeNanos < nanos || was.lastSequence >= SEQUENCES_MAX) {
                return null;
            }
            var sequence = was.lastSequence + 1;
            var next =
                    new State(
                            was.freeNanos - nanos,
                            was.heldNanos + nanos,
                            was.spentNanos,
                            was.releasedNanos,
                            sequence,
                            was.openHolds + 1,
                            true);
            if (state.compareAndSet(was, next)) {
                return new Hold(this, new LeasePosition(number, sequence, gatewayId, run), nanos);
            }
        }
    }

    /// Also after the lease stopped admitting: what is left of it is for the holds that are open.
    boolean extend(long nanos) {
        while (true) {
            var was = state();
            if (was.freeNanos < nanos) {
                return false;
            }
            var next =
                    new State(
                            was.freeNanos - nanos,
                            was.heldNanos + nanos,
                            was.spentNanos,
                            was.releasedNanos,
                            was.lastSequence,
                            was.openHolds,
                            was.admitting);
            if (state.compareAndSet(was, next)) {
                return true;
            }
        }
    }

    /// The ledger has made it larger, for holds that run past what they held.
    void grow(long nanos) {
        state.updateAndGet(was ->
                new State(
                        Math.addExact(was.freeNanos, nanos),
                        was.heldNanos,
                        was.spentNanos,
                        was.releasedNanos,
                        was.lastSequence,
                        was.openHolds,
                        was.admitting));
    }

    void settle(long heldNanos, long chargeNanos) {
        var after =
                state.updateAndGet(was ->
                        new State(
                                Math.addExact(was.freeNanos, heldNanos - chargeNanos),
                                was.heldNanos - heldNanos,
                                Math.addExact(was.spentNanos, chargeNanos),
                                was.releasedNanos,
                                was.lastSequence,
                                was.openHolds - 1,
                                was.admitting));
        var action = whenSettled;
        if (action != null && after.openHolds == 0 && !after.admitting) {
            action.run();
        }
    }

    /// Admits nothing more from here on. Holds that are open go on.
    ///
    /// @return the last sequence number that was taken
    long stopAdmitting() {
        return state.updateAndGet(was ->
                        new State(
                                was.freeNanos,
                                was.heldNanos,
                                was.spentNanos,
                                was.releasedNanos,
                                was.lastSequence,
                                was.openHolds,
                                false))
                .lastSequence;
    }

    /// Takes out what is free but for a reserve, to give it back to the ledger.
    ///
    /// @return how much, zero where nothing was free
    Usd release(long keepNanos) {
        while (true) {
            var was = state();
            var released = was.freeNanos - keepNanos;
            if (released <= 0) {
                return Usd.ZERO;
            }
            var next =
                    new State(
                            keepNanos,
                            was.heldNanos,
                            was.spentNanos,
                            was.releasedNanos + released,
                            was.lastSequence,
                            was.openHolds,
                            was.admitting);
            if (state.compareAndSet(was, next)) {
                return Usd.ofNanos(released);
            }
        }
    }
}
