package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.idempotency.NotKept;
import java.time.Duration;

/// What is to be done with a request that has an idempotency key.
public sealed interface Claimed {

    /// To carry it out, and to say how it ended.
    record Granted(Recording recording) implements Claimed {}

    /// To give the answer that another request got.
    record Answered(KeptAnswer answer, String requestId) implements Claimed {}

    /// Another request was answered and paid, but its answer isn't kept.
    record NotThere(String requestId, NotKept why) implements Claimed {}

    /// Another request is still being carried out.
    record Running(String requestId, Duration retryAfter) implements Claimed {}

    /// Another request was being carried out by a gateway that is gone.
    record Lost(String requestId) implements Claimed {}

    /// The key was used for another content, or with another secret of the API key.
    record Other(String requestId) implements Claimed {}

    /// The ledger can't be asked.
    record Unavailable(Duration retryAfter) implements Claimed {}
}
