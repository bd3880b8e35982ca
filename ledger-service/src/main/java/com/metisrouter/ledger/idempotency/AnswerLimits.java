package com.metisrouter.ledger.idempotency;

import java.time.Duration;

/// @param kept how long an idempotency key holds, from its first request
/// @param running after which a request that has not ended is taken for lost
/// @param sealedBytesMax of one answer
/// @param bytesOfKeyMax of all answers that are kept for one API key
public record AnswerLimits(
        Duration kept, Duration running, int sealedBytesMax, long bytesOfKeyMax) {

    public static final AnswerLimits DEFAULT =
            new AnswerLimits(
                    Duration.ofHours(24), Duration.ofHours(1), 4 * 1024 * 1024, 256L * 1024 * 1024);
}
