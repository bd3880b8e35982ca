@NullMarked
package com.metisrouter.catalog.store;

import org.jspecify.annotations.NullMarked;
