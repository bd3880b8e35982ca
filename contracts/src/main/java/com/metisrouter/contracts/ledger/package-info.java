/// The events of an account. Start with {@code AccountEvent}.
@NullMarked
package com.metisrouter.contracts.ledger;

import org.jspecify.annotations.NullMarked;
