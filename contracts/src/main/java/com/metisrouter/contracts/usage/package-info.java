/// Usage in its normal form: disjoint buckets, each with where its number came from.
@NullMarked
package com.metisrouter.contracts.usage;

import org.jspecify.annotations.NullMarked;
