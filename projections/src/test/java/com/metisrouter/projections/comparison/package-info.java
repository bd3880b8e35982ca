@NullMarked
package com.metisrouter.projections.comparison;

import org.jspecify.annotations.NullMarked;
