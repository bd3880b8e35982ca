package com.metisrouter.proxy;

import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import java.util.Arrays;
import java.util.List;

/// Our topics on the tests' broker, as they are declared.
public final class Topics {

    private Topics() {}

    /// @return the broker's address
    public static String created() throws InterruptedException {
        var servers = TestServers.kafka();
        EmbeddedTopics.create(servers, declared());
        return servers;
    }

    public static List<EmbeddedTopics.Topic> declared() {
        return Arrays.stream(Topic.values())
                .map(topic ->
                        topic.compacted()
                                ? EmbeddedTopics.Topic.compacted(
                                        topic.wireName(), topic.partitions())
                                : EmbeddedTopics.Topic.unlimited(
                                        topic.wireName(), topic.partitions()))
                .toList();
    }
}
