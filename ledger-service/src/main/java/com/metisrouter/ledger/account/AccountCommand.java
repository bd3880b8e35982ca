package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import java.util.List;

/// What may be asked of an account.
public sealed interface AccountCommand {

    String accountId();

    record OpenAccount(String accountId, String name) implements AccountCommand {}

    /// @param commandKey the caller's idempotency key
    record GrantCredit(
            String accountId,
            String lotId,
            CreditKind kind,
            Usd amount,
            String reference,
            String actor,
            String reason,
            String commandKey)
            implements AccountCommand {

        public GrantCredit {
            if (!amount.isPositive()) {
                throw new IllegalArgumentException("amount: " + amount + " (expected: above 0)");
            }
        }
    }

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
