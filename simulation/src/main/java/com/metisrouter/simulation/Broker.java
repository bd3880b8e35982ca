package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.metering.RequestMetered;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The log: metered usage on its way to the ledger, and the ledger's events on their way out.
final class Broker {

    static final int USAGE_PARTITIONS = 3;
    static final int EVENT_PARTITIONS = 3;

    /// @param position the event's number in the ledger's one order
    record Published(AccountEvent event, int position) {}

    private final World world;
    private final Log<RequestMetered> usage = new Log<>(USAGE_PARTITIONS);
    private final Log<Published> events = new Log<>(EVENT_PARTITIONS);
    private long awayUntil;

    Broker(World world) {
        this.world = world;
    }

    Log<RequestMetered> usage() {
        return usage;
    }

    Log<Published> events() {
        return events;
    }

    void awayFor(long nanos) {
        awayUntil = Math.max(awayUntil, world.agenda().nanos() + nanos);
    }

    void heal() {
        awayUntil = 0;
        world.wakeReaders();
    }

    boolean up() {
        return awayUntil <= world.agenda().nanos();
    }

    boolean reachableFrom(String place) {
        return up() && world.network().reaches(place, Network.BROKER);
    }

    /// @return whether it was there to take it
    boolean append(List<RequestMetered> batch) {
        if (!up()) {
            return false;
        }
        for (var metered : batch) {
            var partition = usage.partitionOf(metered.caller().accountId());
            usage.append(partition, metered);
            if (world.random().nextInt(4) == 0) {
                usage.flush(partition);
            }
        }
        world.wakeConsumers();
        return true;
    }

    /// @return the offset after it, null if nobody was there to take it
    @Nullable Long append(Published event) {
        if (!up()) {
            return null;
        }
        var partition = events.partitionOf(event.event().accountId());
        var end = events.append(partition, event);
        if (world.random().nextInt(4) == 0) {
            events.flush(partition);
        }
        world.wakeFeeds();
        return end;
    }

    /// Numbers of events that are nowhere in the log.
    List<Integer> missing(int upTo) {
        var there = new BitSet();
        for (var i = 0; i < events.partitions(); i++) {
            for (var offset = 0L; offset < events.end(i); offset++) {
                there.set(events.get(i, offset).position());
            }
        }
        return IntStream.rangeClosed(1, upTo)
                .filter(position -> !there.get(position))
                .boxed()
                .toList();
    }

    void powerCut(long awayNanos) {
        var lost = usage.powerCut(world.random()) + events.powerCut(world.random());
        world.trace()
                .say("the broker loses its power, and %d records that nobody had flushed", lost);
        awayFor(awayNanos);
    }
}
