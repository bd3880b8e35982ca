/// API keys and their projects: made, changed, shown once, rotated, revoked. Start with `KeyDecider` and `ProjectDecider`.
@NullMarked
package com.metisrouter.ledger.access;

import org.jspecify.annotations.NullMarked;
