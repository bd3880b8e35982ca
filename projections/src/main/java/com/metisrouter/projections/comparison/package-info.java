/// Two sets of requests side by side: two keys, two models, two periods. Start with {@code Comparison}.
@NullMarked
package com.metisrouter.projections.comparison;

import org.jspecify.annotations.NullMarked;
