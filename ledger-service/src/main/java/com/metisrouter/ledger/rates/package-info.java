/// Shares out among gateways what a key may send.
@NullMarked
package com.metisrouter.ledger.rates;

import org.jspecify.annotations.NullMarked;
