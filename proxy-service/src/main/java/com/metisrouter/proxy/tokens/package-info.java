/// Counting the tokens of a text the way a model does, or as near as can be.
@NullMarked
package com.metisrouter.proxy.tokens;

import org.jspecify.annotations.NullMarked;
