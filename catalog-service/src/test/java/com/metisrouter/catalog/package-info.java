@NullMarked
package com.metisrouter.catalog;

import org.jspecify.annotations.NullMarked;
