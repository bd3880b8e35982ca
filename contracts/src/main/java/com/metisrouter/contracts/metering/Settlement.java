package com.metisrouter.contracts.metering;

/// How sure a charge is.
public enum Settlement {
    FINAL,
    /// Counted or estimated by us because the provider did not say.
    ESTIMATED,
    /// Not known yet; the charge is 0 until the provider's figure is.
    PENDING_PROVIDER,
    /// Questioned: the charge stands until somebody has decided.
    DISPUTED
}
