/// Who may see what. Start with {@code Viewers}.
@NullMarked
package com.metisrouter.projections.access;

import org.jspecify.annotations.NullMarked;
