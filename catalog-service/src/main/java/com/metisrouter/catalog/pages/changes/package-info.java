/// What changed in the catalog, and what will: as a page, as feeds, and as JSON. Start with {@code ChangesController}.
@NullMarked
package com.metisrouter.catalog.pages.changes;

import org.jspecify.annotations.NullMarked;
