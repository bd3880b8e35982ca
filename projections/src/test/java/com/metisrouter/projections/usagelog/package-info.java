@NullMarked
package com.metisrouter.projections.usagelog;

import org.jspecify.annotations.NullMarked;
