@NullMarked
package com.metisrouter.proxy.multipart;

import org.jspecify.annotations.NullMarked;
