@NullMarked
package com.metisrouter.proxy.stored;

import org.jspecify.annotations.NullMarked;
