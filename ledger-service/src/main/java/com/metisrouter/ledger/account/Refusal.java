package com.metisrouter.ledger.account;

/// Why an account says no.
public enum Refusal {
    NOT_OPEN,
    /// Open already, under another name.
    NAME_DIFFERS,
    /// The key was used for another command.
    KEY_REUSED,
    /// More than an account may hold.
    BALANCE_TOO_LARGE,
    /// A lease that was never issued, or is another gateway's.
    NOT_YOUR_LEASE,
    /// Charges were corrected since the caller read them.
    CORRECTED_MEANWHILE
}
