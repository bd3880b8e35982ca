package com.metisrouter.ledger.account;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Why an account says no.
public enum Refusal {
    NOT_OPEN,
    /// Open already, under another name.
    NAME_DIFFERS,
    /// The key was used for another command.
    KEY_REUSED,
    /// A lease that was never issued, or is another gateway's.
    NOT_YOUR_LEASE,
    /// Credit that would expire before it came.
    EXPIRES_IN_THE_PAST,
    /// No entry has this number.
    UNKNOWN_ENTRY,
    /// The entry moved no money, so there is nothing to undo.
    NOT_REVERSIBLE,
    /// Usage is undone by a correction.
    USAGE_IS_CORRECTED,
    /// No proposal of this name waits.
    UNKNOWN_PROPOSAL,
    /// Who proposed it can't approve it.
    SAME_PERSON,
    /// The ledger's clock is well behind the account's last entry.
    CLOCK_BEHIND,
    /// The period has not ended.
    PERIOD_NOT_OVER,
    /// The state of the account is too large for one event.
    BOOKS_TOO_LARGE,
    /// Charges were corrected since the caller read them.
    CORRECTED_MEANWHILE,
    /// More than an account may hold.
    BALANCE_TOO_LARGE,
    ACCOUNT_CLOSED,
    /// More than what gateways leave of the balance.
    NOT_ENOUGH_AVAILABLE,
    /// More than what is left of paid credit and not held by gateways.
    NOT_ENOUGH_PAID_CREDIT,
    ALREADY_REVERSED,
    /// The charge is questioned already.
    ALREADY_DISPUTED,
    /// The same act waits for a second person already.
    ALREADY_PROPOSED,
    TOO_MANY_PROPOSALS,
    /// An account closes at zero only.
    BALANCE_NOT_ZERO,
    /// An account with open leases stays open.
    LEASES_OPEN;

    private static final Set<Refusal> BOOKED =
            EnumSet.of(
                    BALANCE_TOO_LARGE,
                    ACCOUNT_CLOSED,
                    NOT_ENOUGH_AVAILABLE,
                    NOT_ENOUGH_PAID_CREDIT,
                    ALREADY_REVERSED,
                    ALREADY_DISPUTED,
                    ALREADY_PROPOSED,
                    TOO_MANY_PROPOSALS,
                    BALANCE_NOT_ZERO,
                    LEASES_OPEN);

    /// Whether the state of the account was the reason. Then it is booked, and the command stays refused under its key even when the
    /// state would allow it. Whatever is wrong with the command itself leaves no trace.
    public boolean isBooked() {
        return BOOKED.contains(this);
    }

    /// Stable: it is stored and shown.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Refusal ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
