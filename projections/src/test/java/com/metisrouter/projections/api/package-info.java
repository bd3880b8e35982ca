@NullMarked
package com.metisrouter.projections.api;

import org.jspecify.annotations.NullMarked;
