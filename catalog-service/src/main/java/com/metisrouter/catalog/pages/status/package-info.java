/// How the catalog is, for everybody: only what it knows itself. Start with {@code StatusPages}.
@NullMarked
package com.metisrouter.catalog.pages.status;

import org.jspecify.annotations.NullMarked;
