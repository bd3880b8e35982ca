/// What a request used and owes. Start with `UsageMeter`.
@NullMarked
package com.metisrouter.proxy.metering;

import org.jspecify.annotations.NullMarked;
