/// How much a key may send: shared with the other gateways by way of the ledger, decided here. Start with `RateBook`.
@NullMarked
package com.metisrouter.proxy.rates;

import org.jspecify.annotations.NullMarked;
