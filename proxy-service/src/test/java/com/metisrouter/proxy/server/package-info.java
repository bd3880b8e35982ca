@NullMarked
package com.metisrouter.proxy.server;

import org.jspecify.annotations.NullMarked;
