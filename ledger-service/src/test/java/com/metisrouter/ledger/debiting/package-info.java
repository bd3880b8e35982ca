/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.debiting;

import org.jspecify.annotations.NullMarked;
