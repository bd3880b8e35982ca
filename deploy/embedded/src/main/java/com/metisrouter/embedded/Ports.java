package com.metisrouter.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Ports on this machine's loopback address: which are free, and what to say when one isn't.
public final class Ports {

    private static final int NEIGHBOURS_TRIED_MAX = 50;

    private Ports() {}

    /// Different ports that were all free a moment ago.
    public static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on the loopback address", e);
        } finally {
            held.forEach(Ports::close);
        }
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

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It was never used; the port is free again in any case.
        }
    }
}
