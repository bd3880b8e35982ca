package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.MoneyAct;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What may be asked of an account.
public sealed interface AccountCommand {

    String accountId();

    record OpenAccount(String accountId, String name) implements AccountCommand {}

    /// What a person asks for, once for each of that person's keys.
    sealed interface ByHand extends AccountCommand {

        Signature by();

        /// Of what is asked for.
        String fingerprint();
    }

    /// Adds or takes credit.
    ///
    /// @param entry what a reversal undoes, as it lies in the stream; null for the others
    /// @param aloneUpTo the most that one person may move
    record DoAct(String accountId, MoneyAct act, @Nullable Entry entry, Usd aloneUpTo, Signature by)
            implements ByHand {

        /// The most that one act may move: as much as an account may hold.
        public static final Usd AMOUNT_MAX = GrantDecider.BALANCE_MAX;

        public DoAct {
            switch (act) {
                case MoneyAct.Grant grant -> requirePositive(grant.amount());
                case MoneyAct.Refund refund -> requirePositive(refund.amount());
                case MoneyAct.Adjust adjust -> {
                    requireInRange(adjust.amount());
                    if (adjust.amount().isZero()) {
                        throw new IllegalArgumentException("amount: 0 (expected: another)");
                    }
                }
                case MoneyAct.Reverse _ -> {}
            }
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(act, by.reason());
        }

        /// Credit that needs no second person, burnt in the order of its kind, for ever.
        public static DoAct grant(
                String accountId,
                String lotId,
                CreditKind kind,
                Usd amount,
                String reference,
                String actor,
                String reason,
                String commandKey) {
            return new DoAct(
                    accountId,
                    new MoneyAct.Grant(lotId, kind, amount, reference, kind.priority(), null),
                    null,
                    amount,
                    new Signature(actor, reason, commandKey));
        }

        /// @param entry null where the account has none of that number
        public static DoAct reversal(
                String accountId,
                long sequence,
                boolean intoOverdraft,
                @Nullable Entry entry,
                Usd aloneUpTo,
                Signature by) {
            var undoing = entry == null ? null : Undoing.of(entry);
            var amount = undoing == null ? Usd.ZERO : undoing.amount();
            return new DoAct(
                    accountId,
                    new MoneyAct.Reverse(sequence, amount, intoOverdraft),
                    entry,
                    aloneUpTo,
                    by);
        }

        private static void requireInRange(Usd amount) {
            if (amount.compareTo(AMOUNT_MAX) > 0 || amount.compareTo(AMOUNT_MAX.negated()) < 0) {
                throw new IllegalArgumentException(
                        "amount: " + amount + " (expected: at most " + AMOUNT_MAX + ")");
            }
        }

        private static void requirePositive(Usd amount) {
            requireInRange(amount);
            if (!amount.isPositive()) {
                throw new IllegalArgumentException("amount: " + amount + " (expected: above 0)");
            }
        }
    }

    /// The second person says yes.
    ///
    /// @param entry what a proposed reversal undoes; null for the others
    record ApproveAct(String accountId, String proposalId, @Nullable Entry entry, Signature by)
            implements ByHand {

        @Override
        public String fingerprint() {
            return Fingerprint.ofApproval(proposalId);
        }
    }

    /// The second person says no, or the first one thinks again.
    record DeclineAct(String accountId, String proposalId, Signature by) implements ByHand {

        @Override
        public String fingerprint() {
            return Fingerprint.ofDecline(proposalId, by.reason());
        }
    }

    record CloseAccount(String accountId, Signature by) implements ByHand {

        @Override
        public String fingerprint() {
            return Fingerprint.ofClosing(by.reason());
        }
    }

    /// A correction that somebody ordered can't be booked, for how the account stands: it stays refused under its key.
    ///
    /// @param order what was ordered, as it is written
    record RefuseCorrection(String accountId, String order, Refusal why, Signature by)
            implements ByHand {

        @Override
        public String fingerprint() {
            return Fingerprint.ofCorrection(order, by.reason());
        }
    }

    /// Takes back credit whose time has passed. Every other command does so first, too.
    record ExpireCredit(String accountId) implements AccountCommand {}

    /// Closes the books of a calendar month (UTC) that is over.
    ///
    /// @param period such as `2026-10`
    record ClosePeriod(String accountId, String period) implements AccountCommand {}

    /// Gives back, ends, and asks for credit, as a gateway wants it.
    ///
    /// @param limits of the key and the project in the request's scope
    record UseLeases(LeaseRequest request, List<ScopeLimit> limits) implements AccountCommand {

        public UseLeases {
            limits = List.copyOf(limits);
        }

        /// Where nothing is limited.
        public UseLeases(LeaseRequest request) {
            this(request, List.of());
        }

        @Override
        public String accountId() {
            return request.accountId();
        }
    }

    /// Charges usage that has been served.
    ///
    /// @param lines rated, in the order they came
    record ApplyUsage(String accountId, List<UsageLine> lines) implements AccountCommand {

        public ApplyUsage {
            lines = List.copyOf(lines);
        }
    }

    /// Puts charges right that were worked out from the books as they stood after the correction numbered `lastCorrection`.
    ///
    /// @param lines at most `CorrectionDecider.LINES_MAX`, each of another request
    /// @param returnsAs the kind of credit, should money go back
    record CorrectUsage(
            String accountId,
            String correctionId,
            CorrectionCause cause,
            List<CorrectedLine> lines,
            CreditKind returnsAs,
            long lastCorrection,
            Signed by)
            implements AccountCommand {

        public CorrectUsage {
            lines = List.copyOf(lines);
        }
    }

    /// Takes back the lease of a gateway that is gone.
    ///
    /// @param finalSequence after which nothing was admitted; `NOT_YET` where more lines will follow
    /// @param lines the ends of sequences that were not seen
    record ReclaimLease(String accountId, long lease, long finalSequence, List<UsageLine> lines)
            implements AccountCommand {

        public static final long NOT_YET = -1;

        public ReclaimLease {
            lines = List.copyOf(lines);
        }
    }
}
