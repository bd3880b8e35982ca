package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;

/// The answer to a grant. Kept with the command's key, so that the same key gets the same answer.
///
/// @param sequence number of the grant in the account's stream
public record GrantReceipt(
        String lotId,
        CreditKind kind,
        Usd amount,
        String reference,
        String reason,
        Usd balance,
        Usd available,
        long sequence) {

    boolean answers(AccountCommand.GrantCredit command) {
        return kind == command.kind()
                && amount.equals(command.amount())
                && reference.equals(command.reference())
                && reason.equals(command.reason());
    }
}
