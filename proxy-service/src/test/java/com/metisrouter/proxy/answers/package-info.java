@NullMarked
package com.metisrouter.proxy.answers;

import org.jspecify.annotations.NullMarked;
