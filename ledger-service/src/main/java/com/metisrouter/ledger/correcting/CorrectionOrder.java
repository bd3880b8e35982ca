package com.metisrouter.ledger.correcting;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be put right, told apart by `order`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CorrectionOrder.Rerate.class, name = "rerate"),
    @JsonSubTypes.Type(value = CorrectionOrder.Reverse.class, name = "reverse"),
    @JsonSubTypes.Type(value = CorrectionOrder.Settle.class, name = "settle"),
    @JsonSubTypes.Type(value = CorrectionOrder.Dispute.class, name = "dispute")
})
public sealed interface CorrectionOrder {

    /// Rates every request again that stands rated by one price version.
    ///
    /// @param accountId empty for all accounts
    /// @param since of requests that ended from then on
    /// @param until of requests that ended before
    record Rerate(
            String priceVersion,
            String corrected,
            String accountId,
            @Nullable Instant since,
            @Nullable Instant until)
            implements CorrectionOrder {}

    /// Takes back every charge of one debit.
    record Reverse(String accountId, long sequence) implements CorrectionOrder {}

    /// Where a settlement's figures come from.
    enum Figure {
        /// The provider says what was used: final.
        PROVIDER,
        /// We say what was used, as well as can be known.
        ESTIMATE,
        /// The charge was right: final.
        CONFIRMED
    }

    /// Says what a request used.
    ///
    /// @param entry of the ledger in which it was charged; empty for one that waits for a settlement
    record Settle(
            String requestId,
            String entry,
            Figure figure,
            List<Quantity> quantities,
            String evidence)
            implements CorrectionOrder {

        public Settle {
            quantities = List.copyOf(quantities);
        }
    }

    /// Questions a charge. It stands until somebody has settled it.
    record Dispute(String requestId, String entry) implements CorrectionOrder {}
}
