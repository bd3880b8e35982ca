/// Events in PostgreSQL: written once, read without gaps, in one transaction with what depends on them.
@NullMarked
package com.metisrouter.ledger.eventstore;

import org.jspecify.annotations.NullMarked;
