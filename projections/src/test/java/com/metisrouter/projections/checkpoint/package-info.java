@NullMarked
package com.metisrouter.projections.checkpoint;

import org.jspecify.annotations.NullMarked;
