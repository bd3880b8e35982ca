package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.List;

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
            Instant recordedAt)
            implements AccountEvent {

        public CreditGranted {
            postings = List.copyOf(postings);
        }
    }

    /// Credit was set aside for a gateway to spend. It stays in the balance and leaves what is available.
    ///
    /// @param admitUntil the gateway admits no request on it after this
    /// @param settleBy the ledger may take it back after this, once the run is known dead and drained
    /// @param requestKey the key of the gateway's request, by which its repetition is recognised
    record CreditLeased(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            Usd amount,
            Instant admitUntil,
            Instant settleBy,
            Instant recordedAt,
            String requestKey)
            implements AccountEvent {}

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

    /// The gateway admits nothing more on the lease; it closes when everything up to the final sequence has been seen.
    record LeaseEnded(
            String accountId,
            long lease,
            String gatewayId,
            long run,
            long finalSequence,
            Instant recordedAt)
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
