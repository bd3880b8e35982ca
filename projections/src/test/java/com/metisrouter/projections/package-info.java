@NullMarked
package com.metisrouter.projections;

import org.jspecify.annotations.NullMarked;
