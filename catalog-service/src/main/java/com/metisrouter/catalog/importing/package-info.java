/// Public price lists: read exactly, compared with one another, turned into proposals. Nothing here publishes a price.
/// Start with {@code PriceList}.
@NullMarked
package com.metisrouter.catalog.importing;

import org.jspecify.annotations.NullMarked;
