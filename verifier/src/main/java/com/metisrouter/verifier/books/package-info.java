/// What the events of an account add up to, worked out without the ledger's code. Start with {@code AccountBook}.
@NullMarked
package com.metisrouter.verifier.books;

import org.jspecify.annotations.NullMarked;
