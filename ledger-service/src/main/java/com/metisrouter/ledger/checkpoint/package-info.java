/// The whole ledger in a few signed lines, every minute, and what is proved by them. Start with `Checkpointer`.
@NullMarked
package com.metisrouter.ledger.checkpoint;

import org.jspecify.annotations.NullMarked;
