/// What the gateway would answer to a request that isn't sent, and what that would cost. Start with `RequestCheck`.
@NullMarked
package com.metisrouter.proxy.checking;

import org.jspecify.annotations.NullMarked;
