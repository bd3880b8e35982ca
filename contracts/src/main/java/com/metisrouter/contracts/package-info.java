/// What every module shares: money, usage, prices, events. Start with {@code metering.RequestMetered}.
@NullMarked
package com.metisrouter.contracts;

import org.jspecify.annotations.NullMarked;
