/// What requests cost the operator, beside what they were charged. For staff alone.
@NullMarked
package com.metisrouter.projections.margins;

import org.jspecify.annotations.NullMarked;
