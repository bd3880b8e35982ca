@NullMarked
package com.metisrouter.verifier.formats;

import org.jspecify.annotations.NullMarked;
