/// Client connections: strict HTTP/1.1 in, one request at a time, answers out. Start with `ClientConnection`.
@NullMarked
package com.metisrouter.proxy.server;

import org.jspecify.annotations.NullMarked;
