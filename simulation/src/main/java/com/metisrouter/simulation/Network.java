package com.metisrouter.simulation;

import java.util.HashMap;
import java.util.Map;

/// What lies between the processes: messages are late, lost or there twice, and places can't reach each other for a while.
final class Network {

    static final String BROKER = "broker";

    private final World world;
    private final Map<String, Long> cutUntil = new HashMap<>();

    Network(World world) {
        this.world = world;
    }

    void cut(String a, String b, long nanos) {
        cutUntil.merge(link(a, b), world.agenda().nanos() + nanos, Math::max);
    }

    void heal() {
        cutUntil.clear();
    }

    boolean reaches(String a, String b) {
        return cutUntil.getOrDefault(link(a, b), 0L) <= world.agenda().nanos();
    }

    private static String link(String a, String b) {
        return a.compareTo(b) < 0 ? a + "|" + b : b + "|" + a;
    }

    /// Whoever is there then looks at it.
    void send(String from, String to, Runnable arrival) {
        if (!reaches(from, to)) {
            return;
        }
        var chances = world.chances();
        var random = world.random();
        if (chances.messageLost(random)) {
            world.trace().say("%s -> %s: a message is lost", from, to);
            return;
        }
        deliver(from, to, chances.messageNanos(random), arrival);
        if (chances.messageTwice(random)) {
            deliver(from, to, chances.messageNanos(random), arrival);
        }
    }

    private void deliver(String from, String to, long delay, Runnable arrival) {
        world.agenda()
                .after(
                        delay,
                        () -> {
                            if (reaches(from, to)) {
                                arrival.run();
                            }
                        });
    }
}
