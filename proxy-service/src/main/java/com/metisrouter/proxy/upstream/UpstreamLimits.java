package com.metisrouter.proxy.upstream;

import java.time.Duration;

/// What a provider may take of time and connections.
///
/// @param connectTime to an open connection, TLS included
/// @param firstByteTime from the request to the head of the answer; long, since some models think for minutes
/// @param silenceTime between two pieces of an answer
/// @param totalTime from the request to the end of the answer
/// @param idleTime how long a connection waits for its next request; shorter than what servers usually allow
/// @param connectionsMax for each provider, over all event loops
/// @param spare connections that each event loop keeps open to each provider before they are needed; 0 for none
public record UpstreamLimits(
        Duration connectTime,
        Duration firstByteTime,
        Duration silenceTime,
        Duration totalTime,
        Duration idleTime,
        int connectionsMax,
        int spare) {

    public static final UpstreamLimits DEFAULT =
            new UpstreamLimits(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(20),
                    Duration.ofSeconds(45),
                    4096,
                    0);

    /// How often it is looked whether spare connections are missing.
    public static final Duration SPARE_LOOK_EVERY = Duration.ofSeconds(2);

    /// Between two tries to open a spare one to a provider that can't be reached, at most; twice as long each time.
    static final int SPARE_LOOKS_SKIPPED_MAX = 32;

    /// Bytes of an answer's status line and headers.
    static final int HEADER_BYTES_MAX = 64 * 1024;

    public UpstreamLimits withTimes(
            Duration connect, Duration firstByte, Duration silence, Duration total) {
        return new UpstreamLimits(
                connect, firstByte, silence, total, idleTime, connectionsMax, spare);
    }

    public UpstreamLimits withSpare(int newSpare) {
        return new UpstreamLimits(
                connectTime,
                firstByteTime,
                silenceTime,
                totalTime,
                idleTime,
                connectionsMax,
                newSpare);
    }
}
