@NullMarked
package com.metisrouter.proxy.request;

import org.jspecify.annotations.NullMarked;
