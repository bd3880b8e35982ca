@NullMarked
package com.metisrouter.standalone.migration;

import org.jspecify.annotations.NullMarked;
