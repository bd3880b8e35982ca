@NullMarked
package com.metisrouter.proxy.routing;

import org.jspecify.annotations.NullMarked;
