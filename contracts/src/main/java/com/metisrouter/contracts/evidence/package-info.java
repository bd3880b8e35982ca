/// What lets somebody who trusts nobody check the books: hashes, trees, checkpoints, receipts. Start with {@code LedgerChain}.
@NullMarked
package com.metisrouter.contracts.evidence;

import org.jspecify.annotations.NullMarked;
