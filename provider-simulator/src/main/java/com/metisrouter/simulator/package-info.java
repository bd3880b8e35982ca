/// A real HTTP server that speaks the providers' protocols and is the independent witness of what was served.
///
/// Start with [com.metisrouter.simulator.ProviderSimulator]; a request's life is in
/// [com.metisrouter.simulator.Exchange]. Only this package knows Netty.
@NullMarked
package com.metisrouter.simulator;

import org.jspecify.annotations.NullMarked;
