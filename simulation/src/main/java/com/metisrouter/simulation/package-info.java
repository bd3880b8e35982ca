/// Several gateways, the log and the ledger on one seeded queue, with faults. Start with `Simulation`.
@NullMarked
package com.metisrouter.simulation;

import org.jspecify.annotations.NullMarked;
