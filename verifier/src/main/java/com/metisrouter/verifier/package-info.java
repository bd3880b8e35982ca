/// Checks an export of the books, trusting nobody who wrote it. Start with {@code Verifier}.
@NullMarked
package com.metisrouter.verifier;

import org.jspecify.annotations.NullMarked;
