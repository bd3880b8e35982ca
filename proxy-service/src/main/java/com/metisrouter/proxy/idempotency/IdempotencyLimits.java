package com.metisrouter.proxy.idempotency;

import java.time.Duration;

/// @param waitMax how long a request waits for another with its key to end
/// @param lookFirst after which it first asks again; twice as long each time
/// @param lookMost between two looks
/// @param waitingMax requests that wait at the same time
/// @param answerBytesMax of an answer that is kept, as it was sent
/// @param recordedBytesMax of all answers that are being recorded or on their way to the ledger
/// @param tellTimes how often the ledger is told how a request ended, before it is given up
/// @param tellAgainFirst after which it is told again; twice as long each time
public record IdempotencyLimits(
        Duration waitMax,
        Duration lookFirst,
        Duration lookMost,
        int waitingMax,
        int answerBytesMax,
        long recordedBytesMax,
        int tellTimes,
        Duration tellAgainFirst) {

    public static final IdempotencyLimits DEFAULT =
            new IdempotencyLimits(
                    Duration.ofSeconds(30),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    1_000,
                    8 * 1024 * 1024,
                    64L * 1024 * 1024,
                    8,
                    Duration.ofMillis(100));
}
