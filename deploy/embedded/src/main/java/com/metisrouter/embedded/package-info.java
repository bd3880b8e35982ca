/// A real PostgreSQL and a real Kafka broker, started from Maven artifacts and kept in a data folder.
///
/// Start reading at [com.metisrouter.embedded.EmbeddedPostgres] and [com.metisrouter.embedded.EmbeddedKafka].
@NullMarked
package com.metisrouter.embedded;

import org.jspecify.annotations.NullMarked;
