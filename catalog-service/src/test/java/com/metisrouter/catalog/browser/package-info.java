/// The public pages in a real browser. Start with {@code SiteInBrowserTest}.
@NullMarked
package com.metisrouter.catalog.browser;

import org.jspecify.annotations.NullMarked;
