@NullMarked
package com.metisrouter.projections.console;

import org.jspecify.annotations.NullMarked;
