/// What a request makes the simulator do: directives in its model name or header, and the generation that follows.
/// Start with [com.metisrouter.simulator.behaviour.Directive]. Plain Java, no I/O.
@NullMarked
package com.metisrouter.simulator.behaviour;

import org.jspecify.annotations.NullMarked;
