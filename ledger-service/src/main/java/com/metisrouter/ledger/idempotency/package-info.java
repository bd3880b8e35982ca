/// Keeps answers for clients that send an idempotency key, so that a request that is sent again is answered alike and paid once.
@NullMarked
package com.metisrouter.ledger.idempotency;

import org.jspecify.annotations.NullMarked;
