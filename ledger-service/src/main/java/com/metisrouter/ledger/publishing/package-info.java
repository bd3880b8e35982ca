/// From the event store to `ledger.events.v1`. Start with `LedgerEventPublisher`.
@NullMarked
package com.metisrouter.ledger.publishing;

import org.jspecify.annotations.NullMarked;
