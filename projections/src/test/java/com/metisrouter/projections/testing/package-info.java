@NullMarked
package com.metisrouter.projections.testing;

import org.jspecify.annotations.NullMarked;
