/// Providers: where they are, what they are shown, and whether they are there.
@NullMarked
package com.metisrouter.catalog.providers;

import org.jspecify.annotations.NullMarked;
