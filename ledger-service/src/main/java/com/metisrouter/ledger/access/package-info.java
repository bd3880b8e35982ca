/// API keys: issued, shown once, revoked. Start with `KeyDecider`.
@NullMarked
package com.metisrouter.ledger.access;

import org.jspecify.annotations.NullMarked;
