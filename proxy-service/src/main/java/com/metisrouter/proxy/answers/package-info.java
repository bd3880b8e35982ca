/// Providers' answers: read event by event or whole for what metering needs, and passed on in the client's protocol.
@NullMarked
package com.metisrouter.proxy.answers;

import org.jspecify.annotations.NullMarked;
