/// The one call that goes against the flow: a gateway asks the ledger for a credit lease.
@NullMarked
package com.metisrouter.contracts.leasing;

import org.jspecify.annotations.NullMarked;
