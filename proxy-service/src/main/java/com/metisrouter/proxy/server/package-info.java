/// Client connections: strict HTTP/1.1, one request at a time, or HTTP/2, each request on a stream of its own; answers out. Start with
/// `ClientConnection`, which every connection is at first, then `Http2Connection`.
@NullMarked
package com.metisrouter.proxy.server;

import org.jspecify.annotations.NullMarked;
