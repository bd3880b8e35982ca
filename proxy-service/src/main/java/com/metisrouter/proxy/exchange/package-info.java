/// The life of one request. Start with `Gateway`, then `Conversation`.
@NullMarked
package com.metisrouter.proxy.exchange;

import org.jspecify.annotations.NullMarked;
