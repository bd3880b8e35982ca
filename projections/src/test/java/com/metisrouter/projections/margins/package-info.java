@NullMarked
package com.metisrouter.projections.margins;

import org.jspecify.annotations.NullMarked;
