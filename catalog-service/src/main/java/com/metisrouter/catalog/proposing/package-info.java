/// A price is proposed by one person, approved by another, and then published for good. Start with {@code PriceDesk}.
@NullMarked
package com.metisrouter.catalog.proposing;

import org.jspecify.annotations.NullMarked;
