/// The embedded servers as the tests of every module use them: one pair a JVM, gone when the JVM ends.
@NullMarked
package com.metisrouter.embedded.testing;

import org.jspecify.annotations.NullMarked;
