package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened to an account. Facts, never edited. Travels on `ledger.events.v1`, keyed by account.
public sealed interface AccountEvent {

    String accountId();

    /// When the ledger recorded it.
    Instant recordedAt();

    record AccountOpened(String accountId, String name, Instant recordedAt)
            implements AccountEvent {}

    /// Credit was added: a payment, a promotion, goodwill.
    ///
    /// @param reference the outside world's name for it, such as an order number
    /// @param commandKey the caller's idempotency key
    /// @param priority credit of a lower number is burnt first
    /// @param expiresAt null where it never expires
    /// @param approvedBy the second person, empty where none was needed
    record CreditGranted(
            String accountId,
            String lotId,
            CreditKind kind,
            Usd amount,
            String reference,
            String actor,
            String reason,
            String commandKey,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt,
            int priority,
            @Nullable Instant expiresAt,
            String approvedBy)
            implements AccountEvent {

        public CreditGranted {
            postings = List.copyOf(postings);
        }
    }

    /// Credit whose time had passed was taken back. What open leases still need of it stays until they close.
    ///
    /// @param taken what left each lot
    /// @param amount their sum, above 0
    record CreditExpired(
            String accountId,
            List<LotAmount> taken,
            Usd amount,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public CreditExpired {
            taken = List.copyOf(taken);
            postings = List.copyOf(postings);
        }
    }

    /// Somebody put the balance right by hand.
    ///
    /// @param amount what the balance changed by: above 0 it is a new lot named `adjustmentId`, below 0 it left the lots `taken`
    /// @param kind of the new lot
    /// @param approvedBy the second person, empty where none was needed
    record BalanceAdjusted(
            String accountId,
            String adjustmentId,
            Usd amount,
            CreditKind kind,
            List<LotAmount> taken,
            String reference,
            String actor,
            String approvedBy,
            String reason,
            String commandKey,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public BalanceAdjusted {
            taken = List.copyOf(taken);
            postings = List.copyOf(postings);
        }
    }

    /// Unused paid credit was paid back.
    ///
    /// @param amount above 0, the sum of `taken`
    /// @param taken paid lots only
    record CreditRefunded(
            String accountId,
            String refundId,
            Usd amount,
            List<LotAmount> taken,
            String reference,
            String actor,
            String approvedBy,
            String reason,
            String commandKey,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public CreditRefunded {
            taken = List.copyOf(taken);
            postings = List.copyOf(postings);
        }
    }

    /// An earlier entry was undone by another entry; the earlier one stays as it is. (Usage is undone by `UsageCorrected`.)
    ///
    /// @param reversedSequence number in the account's stream of the entry that was undone
    /// @param reversedType its wire name
    /// @param amount what the balance changed by
    /// @param taken what left lots, where the balance fell
    /// @param restored lots that came, where it rose
    /// @param intoOverdraft whether the balance was allowed to fall below what gateways hold
    record EntryReversed(
            String accountId,
            long reversedSequence,
            String reversedType,
            Usd amount,
            List<LotAmount> taken,
            List<Lot> restored,
            boolean intoOverdraft,
            String actor,
            String approvedBy,
            String reason,
            String commandKey,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public EntryReversed {
            taken = List.copyOf(taken);
            restored = List.copyOf(restored);
            postings = List.copyOf(postings);
        }
    }

    /// Why charges were corrected.
    enum CorrectionCause {
        /// What an orphan really used became known, or was estimated by policy.
        ORPHAN,
        /// A price version was wrong.
        RERATING,
        /// The customer and we disagreed, or were found to agree.
        DISPUTE,
        /// A whole debit was undone.
        REVERSAL
    }

    /// Charges of earlier requests were put right by a further entry; the earlier ones stay as they are.
    ///
    /// @param correctionId of the batch that it belongs to
    /// @param total what the balance fell by: the sum of new charges less old ones, below 0 where money went back
    /// @param restored the lots that money which went back became
    record UsageCorrected(
            String accountId,
            String correctionId,
            CorrectionCause cause,
            List<CorrectedLine> lines,
            Usd total,
            List<Lot> restored,
            String actor,
            String approvedBy,
            String reason,
            String commandKey,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public UsageCorrected {
            lines = List.copyOf(lines);
            restored = List.copyOf(restored);
            postings = List.copyOf(postings);
        }
    }

    /// An act above the limit of one person waits for a second. Moves no money.
    ///
    /// @param commandKey the proposer's idempotency key
    record ActProposed(
            String accountId,
            String proposalId,
            MoneyAct act,
            String actor,
            String reason,
            String commandKey,
            Instant recordedAt)
            implements AccountEvent {}

    /// A second person said no. (A yes is the act's own event, which names both.)
    record ActDeclined(
            String accountId,
            String proposalId,
            String actor,
            String reason,
            String commandKey,
            Instant recordedAt)
            implements AccountEvent {}

    /// A command was refused for the state of the account, and stays refused under its key.
    ///
    /// @param fingerprint of the command's body, to tell a repetition from another command under the same key
    /// @param refusal a stable code
    record CommandRefused(
            String accountId,
            String commandKey,
            String fingerprint,
            String refusal,
            String actor,
            Instant recordedAt)
            implements AccountEvent {}

    /// The account takes no more credit and gives no more leases. Its balance was zero and no lease was open.
    record AccountClosed(
            String accountId, String actor, String reason, String commandKey, Instant recordedAt)
            implements AccountEvent {}

    /// The books of a period were closed: all that the next period starts from. A replay may start here.
    ///
    /// @param period such as `2026-10`, UTC
    /// @param opening what the account stood at, complete
    record PeriodClosed(
            String accountId, String period, OpeningBalances opening, Instant recordedAt)
            implements AccountEvent {}

    /// Credit was set aside for a gateway to spend. It stays in the balance and leaves what is available.
    ///
    /// @param admitUntil the gateway admits no request on it after this
    /// @param settleBy the ledger may take it back after this, once the run is known dead and drained
    /// @param requestKey the key of the gateway's request, by which its repetition is recognised
    /// @param scope whose requests it may pay for
    /// @param limits those that it counts against; it admits nothing after the earliest of their windows
    record CreditLeased(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            Usd amount,
            Instant admitUntil,
            Instant settleBy,
            Instant recordedAt,
            String requestKey,
            SpendScope scope,
            List<LimitShare> limits)
            implements AccountEvent {

        public CreditLeased {
            limits = List.copyOf(limits);
        }

        /// For the whole account.
        public CreditLeased(
                String accountId,
                long lease,
                String gatewayId,
                long run,
                Usd amount,
                Instant admitUntil,
                Instant settleBy,
                Instant recordedAt,
                String requestKey) {
            this(
                    accountId,
                    lease,
                    gatewayId,
                    run,
                    amount,
                    admitUntil,
                    settleBy,
                    recordedAt,
                    requestKey,
                    SpendScope.ACCOUNT,
                    List.of());
        }
    }

    /// The gateway gave back part of a lease that it will never use.
    ///
    /// @param requestKey the key of the gateway's request, by which its repetition is recognised
    record LeaseReduced(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            Usd released,
            Instant recordedAt,
            String requestKey)
            implements AccountEvent {}

    /// A lease became larger, for a request that ran past what was held for it. It admits no more requests and no longer than before.
    ///
    /// @param amount by how much
    /// @param requestKey the key of the gateway's request, by which its repetition is recognised
    record LeaseExtended(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            Usd amount,
            Instant recordedAt,
            String requestKey)
            implements AccountEvent {}

    /// The gateway admits nothing more on the lease; it closes when everything up to the final sequence has been seen.
    ///
    /// @param finalSequence the last that was admitted, or the last that the ledger knows of
    /// @param takenBack whether the ledger ended it, since the gateway is gone: it may have admitted more
    record LeaseEnded(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            long finalSequence,
            Instant recordedAt,
            boolean takenBack)
            implements AccountEvent {}

    /// Everything on the lease has been seen; what was not spent is available again.
    record LeaseClosed(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            long finalSequence,
            Usd spent,
            Usd returned,
            Instant recordedAt)
            implements AccountEvent {}

    /// Usage was charged: many requests in one entry.
    ///
    /// @param total the sum of the lines' charges
    /// @param marks the state of each lease that the lines touched, after them
    record UsageDebited(
            String accountId,
            List<UsageLine> lines,
            Usd total,
            List<LeaseMark> marks,
            List<Posting> postings,
            Usd balanceAfter,
            Instant recordedAt)
            implements AccountEvent {

        public UsageDebited {
            lines = List.copyOf(lines);
            marks = List.copyOf(marks);
            postings = List.copyOf(postings);
        }
    }
}
