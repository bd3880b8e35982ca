/// Which path leads where, and what to say about the others.
@NullMarked
package com.metisrouter.proxy.routes;

import org.jspecify.annotations.NullMarked;
