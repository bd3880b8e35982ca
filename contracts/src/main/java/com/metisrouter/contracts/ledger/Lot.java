package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What is left of credit that came at once.
///
/// @param priority credit of a lower number is burnt first
/// @param expiresAt null where it never expires
public record Lot(
        String lotId, CreditKind kind, Usd remaining, int priority, @Nullable Instant expiresAt) {

    /// By priority, then the earliest expiry, those without one last. Equal ones keep their order, which is that in which they came.
    public static final Comparator<Lot> BURN_ORDER =
            Comparator.comparingInt(Lot::priority)
                    .thenComparing(Lot::expiresAt, Comparator.nullsLast(Comparator.naturalOrder()));

    /// Without an expiry, in the order of its kind.
    public static Lot of(String lotId, CreditKind kind, Usd remaining) {
        return new Lot(lotId, kind, remaining, kind.priority(), null);
    }

    /// Its time has passed.
    public boolean isExpiredAt(Instant now) {
        return expiresAt != null && !expiresAt.isAfter(now);
    }

    public LotAmount part(Usd amount) {
        return new LotAmount(lotId, kind, amount, priority, expiresAt);
    }

    public Lot less(Usd burnt) {
        return new Lot(lotId, kind, remaining.minus(burnt), priority, expiresAt);
    }
}
