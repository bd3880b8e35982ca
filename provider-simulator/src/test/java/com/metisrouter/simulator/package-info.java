@NullMarked
package com.metisrouter.simulator;

import org.jspecify.annotations.NullMarked;
