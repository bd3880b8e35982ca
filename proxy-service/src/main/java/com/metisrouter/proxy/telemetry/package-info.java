/// What a gateway says about itself: access log and counters.
@NullMarked
package com.metisrouter.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
