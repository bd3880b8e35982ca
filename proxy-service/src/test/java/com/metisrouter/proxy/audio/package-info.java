@NullMarked
package com.metisrouter.proxy.audio;

import org.jspecify.annotations.NullMarked;
