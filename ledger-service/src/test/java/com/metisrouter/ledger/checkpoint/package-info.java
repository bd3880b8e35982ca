/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.checkpoint;

import org.jspecify.annotations.NullMarked;
