/// Whether and how to use the gateway: pages that are made from data.
@NullMarked
package com.metisrouter.catalog.pages.guidance;

import org.jspecify.annotations.NullMarked;
