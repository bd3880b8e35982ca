/// What the ledger says back: which records it has seen. Start with {@code LedgerFeed}.
@NullMarked
package com.metisrouter.proxy.feed;

import org.jspecify.annotations.NullMarked;
