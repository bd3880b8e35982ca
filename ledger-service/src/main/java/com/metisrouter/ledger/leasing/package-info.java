/// Gateways: their runs, what they hold, and how they ask for more. Start with `LeaseController`.
@NullMarked
package com.metisrouter.ledger.leasing;

import org.jspecify.annotations.NullMarked;
