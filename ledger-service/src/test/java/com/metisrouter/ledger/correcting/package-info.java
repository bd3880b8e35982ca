/// Charges put right by further entries.
@NullMarked
package com.metisrouter.ledger.correcting;

import org.jspecify.annotations.NullMarked;
