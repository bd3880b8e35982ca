@NullMarked
package com.metisrouter.proxy.exchange;

import org.jspecify.annotations.NullMarked;
