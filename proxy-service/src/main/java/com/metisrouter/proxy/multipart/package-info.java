/// Reading `multipart/form-data` without copying it, and changing one field of it without touching another byte.
@NullMarked
package com.metisrouter.proxy.multipart;

import org.jspecify.annotations.NullMarked;
