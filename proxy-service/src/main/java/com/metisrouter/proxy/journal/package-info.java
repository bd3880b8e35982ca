/// What must not be forgotten: an append-only journal on disk, and its way to Kafka. Start with {@code Journal}.
@NullMarked
package com.metisrouter.proxy.journal;

import org.jspecify.annotations.NullMarked;
