/// What a stated price means for the units that it doesn't name.
@NullMarked
package com.metisrouter.catalog.pricing;

import org.jspecify.annotations.NullMarked;
