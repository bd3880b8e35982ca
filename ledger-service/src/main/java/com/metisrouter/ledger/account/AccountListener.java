package com.metisrouter.ledger.account;

/// Told of each change of an account, in its transaction, with what it was and what it is.
public interface AccountListener {

    void changed(AccountState before, AccountState after);
}
