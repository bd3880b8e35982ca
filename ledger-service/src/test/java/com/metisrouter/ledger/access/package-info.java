/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.access;

import org.jspecify.annotations.NullMarked;
