/// Brings the topic of models up to what the catalog holds.
@NullMarked
package com.metisrouter.catalog.publishing;

import org.jspecify.annotations.NullMarked;
