/// Price versions, each kept for ever.
@NullMarked
package com.metisrouter.ledger.pricing;

import org.jspecify.annotations.NullMarked;
