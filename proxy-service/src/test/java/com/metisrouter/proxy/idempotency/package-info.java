@NullMarked
package com.metisrouter.proxy.idempotency;

import org.jspecify.annotations.NullMarked;
