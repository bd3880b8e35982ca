/// One row a charged request. Start with {@code UsageLogProjection}.
@NullMarked
package com.metisrouter.projections.usagelog;

import org.jspecify.annotations.NullMarked;
