package com.metisrouter.ledger.correcting;

import com.metisrouter.ledger.account.Refusal;

/// A correction that can't be booked for how the account stands, not for how it was ordered.
final class CorrectionRefused extends RuntimeException {

    private final String accountId;
    private final Refusal refusal;

    CorrectionRefused(String accountId, Refusal refusal) {
        super(accountId + ": " + refusal, null, false, false);
        this.accountId = accountId;
        this.refusal = refusal;
    }

    String accountId() {
        return accountId;
    }

    Refusal refusal() {
        return refusal;
    }
}
