/// Objects that live at a provider: how they are named for clients, so that any gateway finds them again.
@NullMarked
package com.metisrouter.proxy.stored;

import org.jspecify.annotations.NullMarked;
