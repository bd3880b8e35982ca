@NullMarked
package com.metisrouter.embedded.testing;

import org.jspecify.annotations.NullMarked;
