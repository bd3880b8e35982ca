/// What can go wrong, each with a stable code.
@NullMarked
package com.metisrouter.proxy.errors;

import org.jspecify.annotations.NullMarked;
