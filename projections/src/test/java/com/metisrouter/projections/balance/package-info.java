@NullMarked
package com.metisrouter.projections.balance;

import org.jspecify.annotations.NullMarked;
