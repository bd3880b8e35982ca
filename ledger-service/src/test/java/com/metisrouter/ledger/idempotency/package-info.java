@NullMarked
package com.metisrouter.ledger.idempotency;

import org.jspecify.annotations.NullMarked;
