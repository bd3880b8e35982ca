/// What people do to an account's credit, and what is done in time: HTTP, limits of one person, sweeps. The rules are in {@code account}.
/// Start with {@code CreditDesk}.
@NullMarked
package com.metisrouter.ledger.credit;

import org.jspecify.annotations.NullMarked;
