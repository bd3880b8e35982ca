/// What providers charge the operator, and prices that follow from it by a margin.
@NullMarked
package com.metisrouter.catalog.costing;

import org.jspecify.annotations.NullMarked;
