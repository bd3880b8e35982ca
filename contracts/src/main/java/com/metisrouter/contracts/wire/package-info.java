/// How records travel: JSON, CloudEvents over Kafka, topics and shards.
@NullMarked
package com.metisrouter.contracts.wire;

import org.jspecify.annotations.NullMarked;
