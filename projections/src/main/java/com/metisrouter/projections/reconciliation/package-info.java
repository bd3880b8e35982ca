/// Whether the views and the ledger agree. Start with {@code Reconciliation}.
@NullMarked
package com.metisrouter.projections.reconciliation;

import org.jspecify.annotations.NullMarked;
