@NullMarked
package com.metisrouter.embedded;

import org.jspecify.annotations.NullMarked;
