@NullMarked
package com.metisrouter.proxy.admission;

import org.jspecify.annotations.NullMarked;
