@NullMarked
package com.metisrouter.proxy.json;

import org.jspecify.annotations.NullMarked;
