package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.web.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What people send, checked. A field that an act has no use for is none of it.
///
/// @param kind of credit
/// @param priority credit of a lower number is burnt first
/// @param ledgerEntryId the entry that is to be undone, as answers name it
record CreditBody(
        @Nullable Usd amount,
        @Nullable CreditKind kind,
        @Nullable Integer priority,
        @Nullable Instant expiresAt,
        @Nullable String reference,
        @Nullable String ledgerEntryId,
        @Nullable Boolean intoOverdraft,
        @Nullable String reason) {

    static final int PRIORITY_MAX = 1_000;

    /// As much as an account may hold.
    private static final Usd AMOUNT_MAX = DoAct.AMOUNT_MAX;

    private static final Instant EXPIRY_MAX = Instant.parse("9999-01-01T00:00:00Z");

    Usd positiveAmount() {
        if (amount == null || !amount.isPositive() || amount.compareTo(AMOUNT_MAX) > 0) {
            throw Fields.invalid(
                    "amount",
                    amount + " (expected: a decimal string above 0, at most " + AMOUNT_MAX + ")");
        }
        return amount;
    }

    Usd amountNotZero() {
        if (amount == null
                || amount.isZero()
                || amount.compareTo(AMOUNT_MAX) > 0
                || amount.compareTo(AMOUNT_MAX.negated()) < 0) {
            throw Fields.invalid(
                    "amount",
                    amount
                            + " (expected: a decimal string, not 0, at most "
                            + AMOUNT_MAX
                            + " either way)");
        }
        return amount;
    }

    CreditKind kindOr(CreditKind ifMissing) {
        return kind == null ? ifMissing : kind;
    }

    /// Of credit that is given away. What was paid for is a top-up.
    CreditKind givenKind() {
        if (kind == null || kind == CreditKind.PAID) {
            throw Fields.invalid("kind", kind + " (expected: PROMOTIONAL or GOODWILL)");
        }
        return kind;
    }

    int priorityOr(int ifMissing) {
        var value = priority == null ? ifMissing : priority;
        if (value < 0 || value > PRIORITY_MAX) {
            throw Fields.invalid("priority", value + " (expected: 0.." + PRIORITY_MAX + ")");
        }
        return value;
    }

    /// To the microsecond, as all times of the books.
    @Nullable Instant expiry() {
        if (expiresAt == null) {
            return null;
        }
        if (expiresAt.isAfter(EXPIRY_MAX)) {
            throw Fields.invalid("expiresAt", expiresAt + " (expected: before the year 9999)");
        }
        return expiresAt.truncatedTo(ChronoUnit.MICROS);
    }

    String requiredReference() {
        return Fields.required("reference", reference);
    }

    /// The number in the account's stream.
    long entryOf(String accountId) {
        var id = Fields.required("ledgerEntryId", ledgerEntryId);
        var prefix = accountId + "-";
        try {
            if (id.startsWith(prefix)) {
                return Long.parseUnsignedLong(id, prefix.length(), id.length(), 10);
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw Fields.invalid("ledgerEntryId", "(expected: " + prefix + "NUMBER)");
    }

    boolean mayOverdraw() {
        return Boolean.TRUE.equals(intoOverdraft);
    }

    String requiredReason() {
        return Fields.required("reason", reason);
    }

    String optionalReason() {
        return Fields.optional("reason", reason);
    }
}
