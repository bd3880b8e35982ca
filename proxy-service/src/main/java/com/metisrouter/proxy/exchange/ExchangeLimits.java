package com.metisrouter.proxy.exchange;

import java.time.Duration;

/// What one exchange may take up.
///
/// @param answerBytesMax of an answer that is not streamed
/// @param clientStallTime how long a client may take nothing of a stream
/// @param drainTime how long a provider's answer is read on after its client went away, whatever its `FailurePolicy` says
/// @param drainBytesMax how much of it, whatever its policy says
/// @param drainsMax answers that are read on at the same time; beyond it they are broken off
/// @param checkpointEvery how often the journal is told how far a stream has come
/// @param checkpointChars after how many characters of output it is told earlier
public record ExchangeLimits(
        int answerBytesMax,
        Duration clientStallTime,
        Duration drainTime,
        long drainBytesMax,
        int drainsMax,
        Duration checkpointEvery,
        int checkpointChars) {

    public static final ExchangeLimits DEFAULT =
            new ExchangeLimits(
                    32 * 1024 * 1024,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(2),
                    32L * 1024 * 1024,
                    256,
                    Duration.ofSeconds(10),
                    16 * 1024);

    /// Bytes of a provider's error that are looked at.
    static final int ERROR_BYTES_MAX = 64 * 1024;

    /// Requests and answers larger than this are parsed away from the event loop.
    static final int PARSED_ON_LOOP_BYTES_MAX = 256 * 1024;

    public ExchangeLimits withDrain(Duration time, long bytes, int drains) {
        return new ExchangeLimits(
                answerBytesMax,
                clientStallTime,
                time,
                bytes,
                drains,
                checkpointEvery,
                checkpointChars);
    }

    public ExchangeLimits withCheckpoints(Duration every, int chars) {
        return new ExchangeLimits(
                answerBytesMax, clientStallTime, drainTime, drainBytesMax, drainsMax, every, chars);
    }

    public ExchangeLimits withAnswerBytesMax(int bytes) {
        return new ExchangeLimits(
                bytes,
                clientStallTime,
                drainTime,
                drainBytesMax,
                drainsMax,
                checkpointEvery,
                checkpointChars);
    }

    public ExchangeLimits withClientStallTime(Duration time) {
        return new ExchangeLimits(
                answerBytesMax,
                time,
                drainTime,
                drainBytesMax,
                drainsMax,
                checkpointEvery,
                checkpointChars);
    }
}
