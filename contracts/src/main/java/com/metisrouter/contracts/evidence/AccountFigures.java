package com.metisrouter.contracts.evidence;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What an account stands at after one of its events: what a ledger says, and what somebody who replays its events has to come to.
///
/// @param sequence number in the account's stream of the last event that it includes
/// @param balance credit less what is owed
/// @param leased the part of the balance that gateways may still spend
/// @param overdraft what is owed, zero or more
/// @param credit what is left, by kind; each kind is named
/// @param lastLease the highest lease number given out
/// @param openLeases how many are open
public record AccountFigures(
        String accountId,
        long sequence,
        Usd balance,
        Usd leased,
        Usd overdraft,
        Map<CreditKind, Usd> credit,
        long lastLease,
        int openLeases,
        boolean closed) {

    public AccountFigures {
        var all = new EnumMap<CreditKind, Usd>(CreditKind.class);
        for (var kind : CreditKind.values()) {
            all.put(kind, credit.getOrDefault(kind, Usd.ZERO));
        }
        credit = Collections.unmodifiableMap(all);
    }
}
