/// Identifiers, minted where work starts.
@NullMarked
package com.metisrouter.contracts.ids;

import org.jspecify.annotations.NullMarked;
