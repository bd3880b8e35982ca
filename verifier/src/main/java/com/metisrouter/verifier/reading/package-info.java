/// The ledger's events as an auditor gets them, page by page. Start with {@code LedgerPages}.
@NullMarked
package com.metisrouter.verifier.reading;

import org.jspecify.annotations.NullMarked;
