package com.metisrouter.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports on this machine's loopback address: which are free, and what to say when one isn't.
public final class Ports {

    private static final int NEIGHBOURS_TRIED_MAX = 50;
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST - FIRST));

    private Ports() {}

    /// Different ports that were all free a moment ago. No port is given out twice, and none is one that the operating system
    /// hands to outgoing connections, so that it is still free when a server gets round to binding it.
    public static List<Integer> free(int count) {
        List<Integer> found = new ArrayList<>();
        for (int tried = 0; tried < LAST - FIRST && found.size() < count; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), LAST - FIRST);
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException(
                    "no free port from " + FIRST + " to " + LAST + " on the loopback address");
        }
        return found;
    }

    /// Refuses a port that somebody listens on. `what` wants it, and `option` is how the user names another.
    public static void requireFree(String what, int port, String option) throws StartupProblem {
        if (isFree(port)) {
            return;
        }
        String another = String.valueOf(freeNear(port));
        throw new StartupProblem(
                StartupProblem.Kind.PORT_TAKEN,
                "port "
                        + port
                        + " for "
                        + what
                        + " is taken: stop the program that listens on it, or pass "
                        + option
                        + " "
                        + another);
    }

    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freeNear(int port) {
        for (int candidate = port + 1;
                candidate <= Math.min(port + NEIGHBOURS_TRIED_MAX, 65_535);
                candidate++) {
            if (isFree(candidate)) {
                return candidate;
            }
        }
        return free(1).getFirst();
    }
}
