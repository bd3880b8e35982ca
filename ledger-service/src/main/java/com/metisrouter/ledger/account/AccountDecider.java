package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.ByHand;
import com.metisrouter.ledger.account.AccountCommand.ClosePeriod;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The rules of an account, in one place: what a command leads to, and what an event changes.
///
/// Pure. The same command, state and instant give the same decision, so a replay can be compared with what was done.
public final class AccountDecider {

    private AccountDecider() {}

    /// By so much clocks of several ledgers may differ.
    static final Duration CLOCK_BEHIND_MAX = Duration.ofMinutes(1);

    /// Whatever is decided, no event is earlier than the one before it, however the clock goes, and credit whose time has passed expires
    /// before it can be used. A command that changes nothing changes nothing. What people ask for waits for a clock that is right; usage, which
    /// is a fact, and leases, which are in use, don't.
    public static Decision<?> decide(AccountCommand command, AccountState state, Instant clock) {
        var now = clock.isBefore(state.recordedAt()) ? state.recordedAt() : clock;
        var decision = decideAt(command, state, now);
        return command instanceof ByHand
                        && decision instanceof Decision.Accepted<?>
                        && clock.isBefore(state.recordedAt().minus(CLOCK_BEHIND_MAX))
                ? new Decision.Refused<>(Refusal.CLOCK_BEHIND)
                : decision;
    }

    private static Decision<?> decideAt(AccountCommand command, AccountState state, Instant now) {
        var expired = ExpiryDecider.due(state, now);
        if (expired.isEmpty()) {
            return decideOn(command, state, now);
        }
        return switch (decideOn(command, evolve(state, expired.get()), now)) {
            case Decision.Accepted<?> accepted -> accepted.after(expired.get());
            case Decision.AlreadyDone<?>(var answer) when command instanceof ExpireCredit ->
                    new Decision.Accepted<>(List.of(expired.get()), answer);
            case Decision.AlreadyDone<?> nothing -> nothing;
            case Decision.Refused<?> refused -> refused;
        };
    }

    private static Decision<?> decideOn(AccountCommand command, AccountState state, Instant now) {
        return switch (command) {
            case OpenAccount open -> open(open, state, now);
            case ByHand byHand -> ByHandDecider.decide(byHand, state, now);
            case ExpireCredit _ -> new Decision.AlreadyDone<>(holdsExpired(state, now));
            case ClosePeriod close -> PeriodDecider.decide(close, state, now);
            case UseLeases use -> LeaseDecider.decide(use, state, now);
            case ApplyUsage usage -> UsageDecider.decide(usage, state, now);
            case CorrectUsage correct -> CorrectionDecider.decide(correct, state, now);
            case ReclaimLease reclaim -> ReclaimDecider.decide(reclaim, state, now);
        };
    }

    /// The answer is the account's name.
    private static Decision<String> open(OpenAccount open, AccountState state, Instant now) {
        if (!state.opened()) {
            var opened = new AccountOpened(open.accountId(), open.name(), now);
            return new Decision.Accepted<>(List.of(opened), open.name());
        }
        return state.name().equals(open.name())
                ? new Decision.AlreadyDone<>(state.name())
                : new Decision.Refused<>(Refusal.NAME_DIFFERS);
    }

    /// Whether gateways still hold credit whose time has passed: the answer to `ExpireCredit`.
    private static boolean holdsExpired(AccountState state, Instant now) {
        return state.credit().lots().stream().anyMatch(lot -> lot.isExpiredAt(now));
    }

    public static AccountState evolve(AccountState state, AccountEvent event) {
        return switch (event) {
            case AccountOpened opened -> state.after(opened);
            case CreditGranted granted -> state.after(granted);
            case CreditLeased leased -> state.after(leased);
            case LeaseReduced reduced -> state.after(reduced);
            case LeaseExtended extended -> state.after(extended);
            case LeaseEnded ended -> state.after(ended);
            case LeaseClosed closed -> state.after(closed);
            case UsageDebited debited -> state.after(debited);
            case CreditExpired expired -> state.after(expired);
            case BalanceAdjusted adjusted -> state.after(adjusted);
            case CreditRefunded refunded -> state.after(refunded);
            case EntryReversed reversed -> state.after(reversed);
            case UsageCorrected corrected -> state.after(corrected);
            case ActProposed proposed -> state.after(proposed);
            case ActDeclined declined -> state.after(declined);
            case CommandRefused refused -> state.after(refused);
            case AccountClosed closed -> state.after(closed);
            case PeriodClosed closed -> state.after(closed);
        };
    }
}
