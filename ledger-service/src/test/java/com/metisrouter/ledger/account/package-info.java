/// Tests of the package of the same name.
@NullMarked
package com.metisrouter.ledger.account;

import org.jspecify.annotations.NullMarked;
