/// The client commands: each asks the console's HTTP interface and prints what it answers.
@NullMarked
package com.metisrouter.standalone.command;

import org.jspecify.annotations.NullMarked;
