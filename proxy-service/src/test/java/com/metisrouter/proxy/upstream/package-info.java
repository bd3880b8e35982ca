@NullMarked
package com.metisrouter.proxy.upstream;

import org.jspecify.annotations.NullMarked;
