@NullMarked
package com.metisrouter.proxy.tokens;

import org.jspecify.annotations.NullMarked;
