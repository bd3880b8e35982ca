package com.metisrouter.proxy.admission;

/// The ledger answered, but not with what its contract says.
public final class LedgerRefused extends RuntimeException {

    private final int status;

    LedgerRefused(String message, int status) {
        super(message);
        this.status = status;
    }

    /// Whether asking again the same would be answered the same.
    public boolean isFinal() {
        return status >= 400 && status < 500;
    }
}
