@NullMarked
package com.metisrouter.simulation;

import org.jspecify.annotations.NullMarked;
