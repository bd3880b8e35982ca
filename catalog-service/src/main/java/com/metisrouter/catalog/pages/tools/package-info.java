/// How each tool is set up, as pages.
@NullMarked
package com.metisrouter.catalog.pages.tools;

import org.jspecify.annotations.NullMarked;
