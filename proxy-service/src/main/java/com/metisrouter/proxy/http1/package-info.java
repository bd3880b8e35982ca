/// How the heads of HTTP/1.1 messages are written, for both ends.
@NullMarked
package com.metisrouter.proxy.http1;

import org.jspecify.annotations.NullMarked;
