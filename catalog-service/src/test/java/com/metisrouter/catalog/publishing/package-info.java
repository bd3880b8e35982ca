@NullMarked
package com.metisrouter.catalog.publishing;

import org.jspecify.annotations.NullMarked;
