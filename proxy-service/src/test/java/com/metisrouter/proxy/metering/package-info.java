@NullMarked
package com.metisrouter.proxy.metering;

import org.jspecify.annotations.NullMarked;
