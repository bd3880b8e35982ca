/// Everything in one JVM, and the command line.
///
/// Start reading at [com.metisrouter.standalone.MetisMain] for the commands, and at
/// [com.metisrouter.standalone.UpCommand] for what a start does.
@NullMarked
package com.metisrouter.standalone;

import org.jspecify.annotations.NullMarked;
