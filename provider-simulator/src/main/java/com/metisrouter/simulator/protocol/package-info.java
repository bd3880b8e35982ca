/// The providers' wire formats: reading a request, writing an answer, a stream, an error.
/// Start with [com.metisrouter.simulator.protocol.Dialect]. Plain Java: text in, text out.
@NullMarked
package com.metisrouter.simulator.protocol;

import org.jspecify.annotations.NullMarked;
