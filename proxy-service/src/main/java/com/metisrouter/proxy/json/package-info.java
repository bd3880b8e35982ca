/// JSON that others wrote: read as it stands, and changed without touching what isn't meant.
@NullMarked
package com.metisrouter.proxy.json;

import org.jspecify.annotations.NullMarked;
