/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.leasing;

import org.jspecify.annotations.NullMarked;
