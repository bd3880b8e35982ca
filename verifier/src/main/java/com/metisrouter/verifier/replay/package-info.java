/// The books added up again from nothing, to hold against what a ledger says. Start with {@code ReplayRun}.
@NullMarked
package com.metisrouter.verifier.replay;

import org.jspecify.annotations.NullMarked;
