@NullMarked
package com.metisrouter.proxy.http1;

import org.jspecify.annotations.NullMarked;
