package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;

/// Whether something done by hand happens, before it is answered.
sealed interface Verdict {

    record Yes(AccountEvent event) implements Verdict {}

    record No(Refusal why) implements Verdict {}
}
