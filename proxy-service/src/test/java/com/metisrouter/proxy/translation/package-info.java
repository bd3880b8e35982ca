@NullMarked
package com.metisrouter.proxy.translation;

import org.jspecify.annotations.NullMarked;
