/// How events become rows exactly once. Start with {@code ProjectionRunner}.
@NullMarked
package com.metisrouter.projections.checkpoint;

import org.jspecify.annotations.NullMarked;
