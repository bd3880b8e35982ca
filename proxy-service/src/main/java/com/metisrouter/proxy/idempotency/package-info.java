/// Answers that are kept for clients that send an idempotency key.
@NullMarked
package com.metisrouter.proxy.idempotency;

import org.jspecify.annotations.NullMarked;
