package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.AccountEvent;
import java.util.function.Consumer;

/// Follows the ledger's events from their end at the start, as a gateway does.
final class EventFeed {

    private static final long RETRY_NANOS = Chances.SECONDS;

    private final World world;
    private final GatewayRun gateway;
    private final Consumer<AccountEvent> news;
    private final Log.Place[] places;
    private boolean following;
    private boolean planned;

    EventFeed(World world, GatewayRun gateway, Consumer<AccountEvent> news) {
        this.world = world;
        this.gateway = gateway;
        this.news = news;
        this.places = new Log.Place[world.broker().events().partitions()];
    }

    /// @return false if the broker can't be reached
    boolean follow() {
        if (!world.broker().reachableFrom(gateway.gatewayId())) {
            return false;
        }
        var events = world.broker().events();
        for (var i = 0; i < places.length; i++) {
            places[i] = new Log.Place(events.end(i), lastEpoch(i, events.end(i)));
        }
        following = true;
        return true;
    }

    private int lastEpoch(int partition, long end) {
        return end == 0 ? -1 : world.broker().events().epochAt(partition, end - 1);
    }

    void wake() {
        if (following && !planned) {
            planned = true;
            gateway.later(
                    world.chances().pollNanos(world.random()),
                    () -> {
                        planned = false;
                        poll();
                    });
        }
    }

    private void poll() {
        if (!world.broker().reachableFrom(gateway.gatewayId())) {
            planned = true;
            gateway.later(
                    RETRY_NANOS,
                    () -> {
                        planned = false;
                        poll();
                    });
            return;
        }
        var events = world.broker().events();
        for (var i = 0; i < places.length; i++) {
            var kept = events.divergence(i, places[i]);
            if (kept < places[i].nextOffset()) {
                // Either the client finds the place where they part, or it starts from the oldest
                // that there is.
                var from = world.random().nextBoolean() ? kept : 0;
                places[i] = new Log.Place(from, lastEpoch(i, from));
            }
            while (places[i].nextOffset() < events.end(i)) {
                var offset = places[i].nextOffset();
                places[i] = new Log.Place(offset + 1, events.epochAt(i, offset));
                news.accept(events.get(i, offset).event());
            }
        }
    }
}
