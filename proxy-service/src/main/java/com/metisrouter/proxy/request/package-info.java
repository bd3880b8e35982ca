/// A client's request, read and checked without changing a byte that need not change. Start with `CallReader`.
@NullMarked
package com.metisrouter.proxy.request;

import org.jspecify.annotations.NullMarked;
