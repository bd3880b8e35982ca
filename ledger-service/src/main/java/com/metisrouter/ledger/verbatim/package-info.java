/// Our own JSON read and written by hand where there is very much of it. Start with {@code MeteredReader}.
@NullMarked
package com.metisrouter.ledger.verbatim;

import org.jspecify.annotations.NullMarked;
