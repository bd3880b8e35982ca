/// How gateways and the ledger agree on who answers a request that has an idempotency key, and what was answered.
@NullMarked
package com.metisrouter.contracts.idempotency;

import org.jspecify.annotations.NullMarked;
