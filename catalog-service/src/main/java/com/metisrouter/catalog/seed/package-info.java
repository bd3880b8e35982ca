/// The seed file: models and prices as a person reviews them.
@NullMarked
package com.metisrouter.catalog.seed;

import org.jspecify.annotations.NullMarked;
