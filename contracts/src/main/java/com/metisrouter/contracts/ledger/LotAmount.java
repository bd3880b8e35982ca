package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Part of a lot, with all that is needed to put it back as it was.
///
/// @param priority the lot's
/// @param expiresAt the lot's, null where it never expires
public record LotAmount(
        String lotId, CreditKind kind, Usd amount, int priority, @Nullable Instant expiresAt) {}
