/// The gateway. Start with {@code GatewayState} for what it knows and remembers.
@NullMarked
package com.metisrouter.proxy;

import org.jspecify.annotations.NullMarked;
