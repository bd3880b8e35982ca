@NullMarked
package com.metisrouter.proxy.journal;

import org.jspecify.annotations.NullMarked;
