package com.metisrouter.contracts.idempotency;

import org.jspecify.annotations.Nullable;

/// What became of a claim.
///
/// @param requestId of the request that has the idempotency key; the claim's own where it was granted
/// @param sealed of a kept answer, in Base64; null otherwise
/// @param why of an answer that isn't kept; null otherwise
public record ClaimReply(
        State state, String requestId, @Nullable String sealed, @Nullable NotKept why) {

    public enum State {
        /// The request is to be carried out, and its end to be told.
        GRANTED,
        /// Another request with the key and the same content is being carried out.
        RUNNING,
        /// It has been answered, and here is the answer.
        KEPT,
        /// It has been answered and paid, but the answer isn't there.
        NOT_KEPT,
        /// The gateway that carried it out is gone, and nobody can say how far it came.
        LOST,
        /// The key was used for other content, or with another secret.
        OTHER
    }

    public static ClaimReply of(State state, String requestId) {
        return new ClaimReply(state, requestId, null, null);
    }
}
