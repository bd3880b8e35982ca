package com.metisrouter.ledger.access;

import java.time.Instant;

/// A secret that another took the place of.
///
/// @param worksUntil from this instant on it opens nothing
public record ReplacedSecret(String keyHash, Instant replacedAt, Instant worksUntil) {

    ReplacedSecret endingAt(Instant instant) {
        return instant.isBefore(worksUntil)
                ? new ReplacedSecret(keyHash, replacedAt, instant)
                : this;
    }
}
