/// The whole house, driven by real clients, with nothing mocked. Start with {@code FirstRequestIT}.
@NullMarked
package com.metisrouter.endtoend;

import org.jspecify.annotations.NullMarked;
