/// The books. Start with `account.AccountDecider`, then `debiting.UsageConsumer`; `LedgerRuntime` wires it all.
@NullMarked
package com.metisrouter.ledger;

import org.jspecify.annotations.NullMarked;
