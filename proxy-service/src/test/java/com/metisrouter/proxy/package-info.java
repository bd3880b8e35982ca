@NullMarked
package com.metisrouter.proxy;

import org.jspecify.annotations.NullMarked;
