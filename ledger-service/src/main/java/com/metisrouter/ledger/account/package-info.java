/// An account's credit, leases and debits: what may happen, and what follows. Start with `AccountDecider`.
@NullMarked
package com.metisrouter.ledger.account;

import org.jspecify.annotations.NullMarked;
