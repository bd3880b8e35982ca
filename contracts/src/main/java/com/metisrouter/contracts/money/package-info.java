/// Amounts in nano-USD and exact unit prices. Nothing here rounds but {@code pricing.Rating}.
@NullMarked
package com.metisrouter.contracts.money;

import org.jspecify.annotations.NullMarked;
