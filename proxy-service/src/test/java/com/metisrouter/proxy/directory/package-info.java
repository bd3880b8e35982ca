@NullMarked
package com.metisrouter.proxy.directory;

import org.jspecify.annotations.NullMarked;
