/// What a gateway knows of an API key.
@NullMarked
package com.metisrouter.contracts.access;

import org.jspecify.annotations.NullMarked;
