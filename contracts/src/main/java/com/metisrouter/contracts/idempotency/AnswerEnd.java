package com.metisrouter.contracts.idempotency;

import org.jspecify.annotations.Nullable;

/// How a request ended whose claim was granted. Told again, it changes nothing.
///
/// @param sealed the answer, in Base64, for none but the client to open; null if it isn't kept
/// @param why it isn't kept; null if it is, or if nothing was charged: then the idempotency key is free again
public record AnswerEnd(
        String entry, String requestId, @Nullable String sealed, @Nullable NotKept why) {}
