/// What each account has, has set aside and has spent. Start with {@code BalanceProjection}.
@NullMarked
package com.metisrouter.projections.balance;

import org.jspecify.annotations.NullMarked;
