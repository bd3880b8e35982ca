package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LeaseReply;
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
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.GrantCredit;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Instant;
import java.util.List;

/// The rules of an account, in one place: what a command leads to, and what an event changes.
///
/// Pure. The same command, state and instant give the same decision, so a replay can be compared with what was done.
public final class AccountDecider {

    private AccountDecider() {}

    public static Decision<?> decide(AccountCommand command, AccountState state, Instant now) {
        return switch (command) {
            case OpenAccount open -> decide(open, state, now);
            case GrantCredit grant -> decide(grant, state, now);
            case UseLeases use -> decide(use, state, now);
            case ApplyUsage usage -> decide(usage, state, now);
            case CorrectUsage correct -> decide(correct, state, now);
            case ReclaimLease reclaim -> ReclaimDecider.decide(reclaim, state, now);
        };
    }

    /// The answer is the account's name.
    public static Decision<String> decide(OpenAccount open, AccountState state, Instant now) {
        if (!state.opened()) {
            var opened = new AccountOpened(open.accountId(), open.name(), now);
            return new Decision.Accepted<>(List.of(opened), open.name());
        }
        return state.name().equals(open.name())
                ? new Decision.AlreadyDone<>(state.name())
                : new Decision.Refused<>(Refusal.NAME_DIFFERS);
    }

    public static Decision<GrantReceipt> decide(
            GrantCredit grant, AccountState state, Instant now) {
        return GrantDecider.decide(grant, state, now);
    }

    public static Decision<LeaseReply> decide(UseLeases use, AccountState state, Instant now) {
        return LeaseDecider.decide(use, state, now);
    }

    public static Decision<UsageApplied> decide(ApplyUsage usage, AccountState state, Instant now) {
        return UsageDecider.decide(usage, state, now);
    }

    public static Decision<CorrectionReceipt> decide(
            CorrectUsage correct, AccountState state, Instant now) {
        return CorrectionDecider.decide(correct, state, now);
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
