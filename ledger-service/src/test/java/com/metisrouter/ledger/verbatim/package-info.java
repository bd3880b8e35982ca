@NullMarked
package com.metisrouter.ledger.verbatim;

import org.jspecify.annotations.NullMarked;
