package com.metisrouter.ledger.account;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.leasing.LimitShare;
import java.time.Instant;

/// A limit that a lease must stay within, as the ledger's own directory has it now.
///
/// @param id of the key or the project
/// @param name how people call it
public record ScopeLimit(LimitShare.Kind kind, String id, String name, SpendLimit limit) {

    LimitShare at(Instant now) {
        return LimitShare.at(now, kind, id, name, limit);
    }
}
