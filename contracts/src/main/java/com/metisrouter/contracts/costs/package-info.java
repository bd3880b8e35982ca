/// What providers charge the operator, beside what customers are charged. Never shown to customers.
@NullMarked
package com.metisrouter.contracts.costs;

import org.jspecify.annotations.NullMarked;
