package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import java.util.concurrent.CompletableFuture;

/// The ledger as those see it who keep answers. Both calls may be repeated.
public interface AnswerLedger {

    /// Fails if the ledger doesn't answer.
    CompletableFuture<ClaimReply> claim(AnswerClaim claim);

    /// Fails if the ledger doesn't answer.
    CompletableFuture<?> end(AnswerEnd end);
}
