/// The published models, in memory. Start with {@code ModelDirectory}.
@NullMarked
package com.metisrouter.proxy.directory;

import org.jspecify.annotations.NullMarked;
