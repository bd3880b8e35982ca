/// What of a sample of somebody's requests is published here, by which name, and what it would cost. Start with `Checker`.
@NullMarked
package com.metisrouter.standalone.migration;

import org.jspecify.annotations.NullMarked;
