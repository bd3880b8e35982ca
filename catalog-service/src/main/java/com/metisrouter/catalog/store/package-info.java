/// Models and price versions in PostgreSQL.
@NullMarked
package com.metisrouter.catalog.store;

import org.jspecify.annotations.NullMarked;
