/// Charges put right by further entries: rerating, settlements, disputes, reversals of usage. Start with `CorrectionDesk`.
@NullMarked
package com.metisrouter.ledger.correcting;

import org.jspecify.annotations.NullMarked;
