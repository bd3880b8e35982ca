/// Records of requests, and what is owed when one goes wrong.
@NullMarked
package com.metisrouter.contracts.metering;

import org.jspecify.annotations.NullMarked;
