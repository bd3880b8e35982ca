@NullMarked
package com.metisrouter.ledger.credit;

import org.jspecify.annotations.NullMarked;
