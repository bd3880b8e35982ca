package com.metisrouter.simulation;

import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.SeenMarks;
import java.util.ArrayList;
import java.util.List;

/// Sends a journal on to the broker, in order, from the oldest record that the ledger may not have seen; again, where the broker has not
/// acknowledged.
final class JournalSender {

    private static final int BATCH_MAX = 20;
    private static final long ACK_OVERDUE_NANOS = 2 * Chances.SECONDS;
    private static final long PAUSE_NANOS = 500_000_000;

    private final World world;
    private final GatewayRun gateway;
    private final Disk disk;
    private final SeenMarks marks;
    private Disk.Position acknowledged = new Disk.Position(0, 0);
    private Disk.Position at = acknowledged;
    private Disk.Position leavesOutUpTo = acknowledged;
    private boolean started;
    private boolean planned;
    private boolean waits;
    private boolean resend;
    private int attempt;

    JournalSender(World world, GatewayRun gateway, Disk disk, SeenMarks marks) {
        this.world = world;
        this.gateway = gateway;
        this.disk = disk;
        this.marks = marks;
    }

    void start() {
        started = true;
        acknowledged = disk.first();
        at = acknowledged;
        leavesOutUpTo = disk.begun();
        disk.onDurable(this::wake);
        wake();
    }

    boolean started() {
        return started;
    }

    /// How many records the broker has not acknowledged; counted only as far as to tell none from some.
    int unsent() {
        return disk.next(acknowledged) == null ? 0 : 1;
    }

    void resendUnseen() {
        resend = true;
        wake();
    }

    void forgetSeen() {
        disk.forget(marks, acknowledged.part());
    }

    private void wake() {
        if (!planned && !waits) {
            planned = true;
            gateway.later(
                    world.chances().pollNanos(world.random()) / 3,
                    () -> {
                        planned = false;
                        step();
                    });
        }
    }

    private void step() {
        if (waits) {
            return;
        }
        if (resend) {
            resend = false;
            leavesOutUpTo = acknowledged.isAfter(leavesOutUpTo) ? acknowledged : leavesOutUpTo;
            acknowledged = disk.first();
            at = acknowledged;
        }
        var batch = new ArrayList<RequestMetered>();
        while (batch.size() < BATCH_MAX) {
            var found = disk.next(at);
            if (found == null) {
                break;
            }
            at = found.after();
            var mayBeSeen = !at.isAfter(leavesOutUpTo);
            if (found.record() instanceof JournalRecord.Metered(var event, var _)
                    && !(mayBeSeen
                            && marks.hasSeen(
                                    event.caller().accountId(),
                                    event.position().lease(),
                                    event.position().sequence()))) {
                batch.add(event);
            }
        }
        if (batch.isEmpty()) {
            acknowledged = at;
            return;
        }
        send(batch);
    }

    private void send(List<RequestMetered> batch) {
        waits = true;
        var mine = ++attempt;
        var after = at;
        var place = gateway.gatewayId();
        world.network()
                .send(
                        place,
                        Network.BROKER,
                        () -> {
                            if (world.broker().append(batch)) {
                                world.network()
                                        .send(
                                                Network.BROKER,
                                                place,
                                                () -> gateway.later(0, () -> acked(mine, after)));
                            }
                        });
        gateway.later(ACK_OVERDUE_NANOS, () -> overdue(mine));
    }

    private void acked(int mine, Disk.Position after) {
        if (waits && mine == attempt) {
            waits = false;
            if (!resend) {
                acknowledged = after;
            }
            wake();
        }
    }

    /// Goes back to the first that was not acknowledged.
    private void overdue(int mine) {
        if (waits && mine == attempt) {
            waits = false;
            at = acknowledged;
            planned = true;
            gateway.later(
                    PAUSE_NANOS,
                    () -> {
                        planned = false;
                        step();
                    });
        }
    }
}
