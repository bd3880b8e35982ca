@NullMarked
package com.metisrouter.proxy.feed;

import org.jspecify.annotations.NullMarked;
