/// The two records that a gateway writes of each request. Start with {@code RequestMetered}.
@NullMarked
package com.metisrouter.contracts.metering;

import org.jspecify.annotations.NullMarked;
