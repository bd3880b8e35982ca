package com.metisrouter.contracts.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person may do to an account's money by hand, told apart by `act`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "act")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MoneyAct.Grant.class, name = "grant"),
    @JsonSubTypes.Type(value = MoneyAct.Adjust.class, name = "adjust"),
    @JsonSubTypes.Type(value = MoneyAct.Refund.class, name = "refund"),
    @JsonSubTypes.Type(value = MoneyAct.Reverse.class, name = "reverse")
})
public sealed interface MoneyAct {

    /// Adds a lot of credit.
    record Grant(
            String lotId,
            CreditKind kind,
            Usd amount,
            String reference,
            int priority,
            @Nullable Instant expiresAt)
            implements MoneyAct {}

    /// Changes the balance by an amount, up or down.
    record Adjust(String adjustmentId, Usd amount, CreditKind kind, String reference)
            implements MoneyAct {}

    /// Pays back unused paid credit.
    record Refund(String refundId, Usd amount, String reference) implements MoneyAct {}

    /// Undoes an earlier entry.
    ///
    /// @param sequence its number in the account's stream
    /// @param amount what the entry moved, so that approvers see it
    /// @param intoOverdraft whether the balance may fall below what gateways hold, as when a bank took the money back
    record Reverse(long sequence, Usd amount, boolean intoOverdraft) implements MoneyAct {}
}
