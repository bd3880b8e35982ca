@NullMarked
package com.metisrouter.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
