/// The public pages: what is published, what it costs and cost, and when not to use it. Start with {@code PagesController}.
///
/// Templates are in `src/main/jte` and only show; what they show is decided by the plain classes here.
@NullMarked
package com.metisrouter.catalog.pages;

import org.jspecify.annotations.NullMarked;
