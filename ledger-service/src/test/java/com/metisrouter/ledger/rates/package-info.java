@NullMarked
package com.metisrouter.ledger.rates;

import org.jspecify.annotations.NullMarked;
