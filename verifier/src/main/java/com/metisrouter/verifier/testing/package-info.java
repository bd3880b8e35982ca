/// Ledgers out of nothing but a seed, for the tests of whoever reads ledgers. Start with {@code MemoryLedger}.
@NullMarked
package com.metisrouter.verifier.testing;

import org.jspecify.annotations.NullMarked;
