/// The catalog: which models are published, and at what price. Start with {@link com.metisrouter.catalog.CatalogRuntime}.
@NullMarked
package com.metisrouter.catalog;

import org.jspecify.annotations.NullMarked;
