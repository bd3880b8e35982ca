package com.metisrouter.simulator;

import java.time.Duration;
import java.util.ArrayList;

/// Everything that can be set, checked together. Port 0 takes a free one.
public record SimulatorConfig(
        String host,
        int port,
        int eventLoopThreads,
        int servedMax,
        int bodyBytesMax,
        Duration idleMax,
        Duration halfOpenMax) {

    public static final int SERVED_MAX_DEFAULT = 100_000;
    public static final int BODY_BYTES_MAX_DEFAULT = 32 * 1024 * 1024;
    public static final Duration IDLE_MAX_DEFAULT = Duration.ofMinutes(5);
    public static final Duration HALF_OPEN_MAX_DEFAULT = Duration.ofMinutes(10);

    public SimulatorConfig {
        var problems = new ArrayList<String>();
        if (host.isBlank()) {
            problems.add("host is blank");
        }
        require(problems, "port", port, 0, 65_535);
        require(problems, "eventLoopThreads", eventLoopThreads, 1, 1_024);
        require(problems, "servedMax", servedMax, 1, 10_000_000);
        require(problems, "bodyBytesMax", bodyBytesMax, 1, Integer.MAX_VALUE);
        require(problems, "idleMax in ms", idleMax.toMillis(), 1, Long.MAX_VALUE);
        require(problems, "halfOpenMax in ms", halfOpenMax.toMillis(), 1, Long.MAX_VALUE);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "simulator configuration: " + String.join("; ", problems));
        }
    }

    /// The loopback address and a free port.
    public static SimulatorConfig local() {
        return new SimulatorConfig(
                "127.0.0.1",
                0,
                Math.min(4, Runtime.getRuntime().availableProcessors()),
                SERVED_MAX_DEFAULT,
                BODY_BYTES_MAX_DEFAULT,
                IDLE_MAX_DEFAULT,
                HALF_OPEN_MAX_DEFAULT);
    }

    public SimulatorConfig on(String newHost, int newPort) {
        return new SimulatorConfig(
                newHost, newPort, eventLoopThreads, servedMax, bodyBytesMax, idleMax, halfOpenMax);
    }

    public SimulatorConfig keeping(int newServedMax) {
        return new SimulatorConfig(
                host, port, eventLoopThreads, newServedMax, bodyBytesMax, idleMax, halfOpenMax);
    }

    public SimulatorConfig withBodyBytesMax(int newBodyBytesMax) {
        return new SimulatorConfig(
                host, port, eventLoopThreads, servedMax, newBodyBytesMax, idleMax, halfOpenMax);
    }

    public SimulatorConfig withHalfOpenMax(Duration newHalfOpenMax) {
        return new SimulatorConfig(
                host, port, eventLoopThreads, servedMax, bodyBytesMax, idleMax, newHalfOpenMax);
    }

    private static void require(
            ArrayList<String> problems, String name, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add(name + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
