@NullMarked
package com.metisrouter.standalone.text;

import org.jspecify.annotations.NullMarked;
