/// Models side by side, fact by fact, and what the same request costs at each. Start with {@code CompareController}.
@NullMarked
package com.metisrouter.catalog.pages.comparing;

import org.jspecify.annotations.NullMarked;
