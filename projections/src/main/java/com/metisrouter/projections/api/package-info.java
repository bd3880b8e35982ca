/// The JSON API. Start with {@code RequestsController}.
@NullMarked
package com.metisrouter.projections.api;

import org.jspecify.annotations.NullMarked;
