package com.metisrouter.simulator;

import com.metisrouter.simulator.protocol.Protocol;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The witness's record of one request.
///
/// Cached and cache-written tokens are part of `inputTokens`, reasoning tokens part of `outputTokens`, for every
/// protocol. `outputTokens` is what was generated up to the end, delivered or not. `billable` says that a provider
/// would charge for it: at least one output token was generated, or the request was completed. `chunksWritten` counts
/// the chunks of a stream that carry a word. `usageReported` says that the client was told the true usage.
public record ServedRequest(
        long index,
        @Nullable String requestId,
        @Nullable String clientRequestId,
        String responseId,
        String path,
        @Nullable String model,
        Protocol protocol,
        Instant startedAt,
        Instant endedAt,
        int status,
        Outcome outcome,
        int inputTokens,
        int cachedTokens,
        int cacheWriteTokens,
        int outputTokens,
        int reasoningTokens,
        boolean billable,
        int chunksWritten,
        boolean usageReported) {

    ServedRequest numbered(long number) {
        return new ServedRequest(
                number,
                requestId,
                clientRequestId,
                responseId,
                path,
                model,
                protocol,
                startedAt,
                endedAt,
                status,
                outcome,
                inputTokens,
                cachedTokens,
                cacheWriteTokens,
                outputTokens,
                reasoningTokens,
                billable,
                chunksWritten,
                usageReported);
    }
}
