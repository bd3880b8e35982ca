/// Views of the ledger's events: the usage log, balances, their API and pages. Start with {@code ProjectionsRuntime}.
@NullMarked
package com.metisrouter.projections;

import org.jspecify.annotations.NullMarked;
