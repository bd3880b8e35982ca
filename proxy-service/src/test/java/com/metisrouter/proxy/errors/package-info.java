@NullMarked
package com.metisrouter.proxy.errors;

import org.jspecify.annotations.NullMarked;
