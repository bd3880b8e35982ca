/// From Kafka to the books: usage that has been metered, debited exactly once. Start with `UsageConsumer`.
@NullMarked
package com.metisrouter.ledger.debiting;

import org.jspecify.annotations.NullMarked;
