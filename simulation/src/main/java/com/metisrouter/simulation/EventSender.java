package com.metisrouter.simulation;

import java.util.ArrayList;
import java.util.List;

/// Publishes the events of the books in their order, for one process of the ledger; again, where the broker lost some.
final class EventSender {

    private static final int EVENTS_PER_READ_MAX = 20;
    private static final long PAUSE_NANOS = 300_000_000;
    private static final long TAIL_LOOK_NANOS = 60 * Chances.SECONDS;

    private final World world;
    private final Node owner;
    private boolean repaired;
    private boolean publishing;
    private boolean planned;

    EventSender(World world, Node owner) {
        this.world = world;
        this.owner = owner;
    }

    void start() {
        wake();
        later(TAIL_LOOK_NANOS, this::lookAtTail);
    }

    private void later(long nanos, Runnable task) {
        world.agenda().after(owner, nanos, task);
    }

    void wake() {
        if (!planned && !publishing) {
            publishLater(world.chances().pollNanos(world.random()) / 3);
        }
    }

    private void publishLater(long nanos) {
        planned = true;
        later(
                nanos,
                () -> {
                    planned = false;
                    publish();
                });
    }

    private void publish() {
        if (publishing) {
            return;
        }
        if (!world.databaseUp() || !world.broker().reachableFrom(owner.name())) {
            publishLater(PAUSE_NANOS);
            return;
        }
        if (!repaired) {
            repair();
            repaired = true;
        }
        var from = world.books().published();
        var all = world.books().events();
        var upTo =
                Math.min(
                        all.size(),
                        from.position() + 1 + world.random().nextInt(EVENTS_PER_READ_MAX));
        if (upTo > from.position()) {
            publishing = true;
            publish(from, from.position(), upTo, new ArrayList<>(from.ends()));
        }
    }

    /// Goes back to what the broker still has, if it lost something that it had acknowledged.
    private void repair() {
        var at = world.books().published();
        for (var i = 0; i < at.ends().size(); i++) {
            if (world.broker().events().end(i) < at.ends().get(i)) {
                goBack(i, world.broker().events().end(i));
            }
        }
    }

    /// @param kept what a partition had kept, whatever came after it since
    private void goBack(int partition, long kept) {
        var at = world.books().published();
        var events = world.broker().events();
        var last = kept == 0 ? 0 : events.get(partition, kept - 1).position();
        var redo = at.redos().get(partition);
        // What lies before that may have been sent in the belief that nothing was missing.
        var position =
                Math.min(
                        at.position(),
                        kept <= redo.offset() ? Math.min(last, redo.position()) : last);
        world.trace().say("%s publishes again from event %d", owner, position);
        // What the others had acknowledged stays known: they may have lost some, too.
        var ends = new ArrayList<>(at.ends());
        ends.set(partition, kept);
        var redos = new ArrayList<>(at.redos());
        redos.set(partition, new Books.Redo(events.end(partition), position));
        world.books().publishedMoves(at, new Books.Published(position, ends, redos));
    }

    /// A partition that got nothing since it lost something says nothing by itself.
    private void lookAtTail() {
        later(TAIL_LOOK_NANOS, this::lookAtTail);
        repaired = false;
        wake();
    }

    private void publish(Books.Published from, int position, int upTo, List<Long> ends) {
        if (position == upTo) {
            publishing = false;
            if (world.databaseUp()) {
                world.books().publishedMoves(from, new Books.Published(upTo, ends, from.redos()));
            }
            publishLater(0);
            return;
        }
        later(
                world.chances().threadNanos(world.random()),
                () -> {
                    var event = world.books().events().get(position);
                    var partition = world.broker().events().partitionOf(event.accountId());
                    var end =
                            world.broker().reachableFrom(owner.name())
                                    ? world.broker()
                                            .append(new Broker.Published(event, position + 1))
                                    : null;
                    if (end == null) {
                        publishing = false;
                        publishLater(PAUSE_NANOS);
                    } else if (end - 1 < ends.get(partition)) {
                        // It took the place of one that had been acknowledged.
                        publishing = false;
                        goBack(partition, end - 1);
                        publishLater(0);
                    } else {
                        ends.set(partition, end);
                        publish(from, position + 1, upTo, ends);
                    }
                });
    }
}
