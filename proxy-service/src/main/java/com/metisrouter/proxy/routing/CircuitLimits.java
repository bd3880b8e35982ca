package com.metisrouter.proxy.routing;

import java.time.Duration;

/// When a circuit opens and for how long.
///
/// @param windowTime how far back calls are counted
/// @param callsMin with fewer calls than this in the window nothing is concluded
/// @param failurePercent opens at this share of failures, 1..100
/// @param openTime how long it is open at first; doubled for each time that a probe fails
/// @param openTimeMax what doubling ends at
/// @param probeTime a probe that says nothing for this long is given up; longer than a first byte may take
/// @param lastResortTime where nothing but open circuits is left, they are probed at most this often
public record CircuitLimits(
        Duration windowTime,
        int callsMin,
        int failurePercent,
        Duration openTime,
        Duration openTimeMax,
        Duration probeTime,
        Duration lastResortTime) {

    public static final CircuitLimits DEFAULT =
            new CircuitLimits(
                    Duration.ofSeconds(30),
                    10,
                    50,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(6),
                    Duration.ofSeconds(1));

    public CircuitLimits {
        if (callsMin < 1) {
            throw new IllegalArgumentException("callsMin: " + callsMin + " (expected: 1 or more)");
        }
        if (failurePercent < 1 || failurePercent > 100) {
            throw new IllegalArgumentException(
                    "failurePercent: " + failurePercent + " (expected: 1..100)");
        }
        if (windowTime.compareTo(Duration.ofMillis(CircuitBreaker.BUCKETS)) < 0) {
            throw new IllegalArgumentException(
                    "windowTime: " + windowTime + " (expected: 10 ms or more)");
        }
        if (!openTime.isPositive() || openTimeMax.compareTo(openTime) < 0) {
            throw new IllegalArgumentException(
                    "openTime: "
                            + openTime
                            + ", openTimeMax: "
                            + openTimeMax
                            + " (expected: above 0, and the longer one last)");
        }
    }
}
