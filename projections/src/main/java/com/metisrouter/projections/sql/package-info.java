/// Values on their way to and from PostgreSQL.
@NullMarked
package com.metisrouter.projections.sql;

import org.jspecify.annotations.NullMarked;
