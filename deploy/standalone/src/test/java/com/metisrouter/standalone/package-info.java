@NullMarked
package com.metisrouter.standalone;

import org.jspecify.annotations.NullMarked;
