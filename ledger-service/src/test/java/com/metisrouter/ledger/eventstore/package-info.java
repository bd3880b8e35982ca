/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.eventstore;

import org.jspecify.annotations.NullMarked;
