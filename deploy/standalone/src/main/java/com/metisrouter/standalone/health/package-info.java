/// How the parts of a running house are, in words. Start with {@code HouseHealth}.
@NullMarked
package com.metisrouter.standalone.health;

import org.jspecify.annotations.NullMarked;
