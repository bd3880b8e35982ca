/// The console's HTTP interface as a client sees it.
@NullMarked
package com.metisrouter.standalone.console;

import org.jspecify.annotations.NullMarked;
