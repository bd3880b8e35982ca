/// Immutable price versions and the one pure function that rates usage. Start with {@code Rating}.
@NullMarked
package com.metisrouter.contracts.pricing;

import org.jspecify.annotations.NullMarked;
