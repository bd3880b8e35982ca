/// The public list of models and prices.
@NullMarked
package com.metisrouter.catalog.site;

import org.jspecify.annotations.NullMarked;
