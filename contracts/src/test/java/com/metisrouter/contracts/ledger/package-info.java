/// What an account's events add up to.
@NullMarked
package com.metisrouter.contracts.ledger;

import org.jspecify.annotations.NullMarked;
