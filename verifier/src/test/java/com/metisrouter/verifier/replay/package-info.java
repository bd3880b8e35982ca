@NullMarked
package com.metisrouter.verifier.replay;

import org.jspecify.annotations.NullMarked;
