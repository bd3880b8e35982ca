package com.metisrouter.projections.margins;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;

/// Keeps the costs as the catalog publishes them.
@Edge
public final class CostFollower implements AutoCloseable {

    private final TopicFollower follower;

    private CostFollower(TopicFollower follower) {
        this.follower = follower;
    }

    public static CostFollower start(String bootstrapServers, CostTable table) {
        return new CostFollower(
                TopicFollower.start(
                        bootstrapServers,
                        Topic.COSTS,
                        "projections-costs",
                        (key, event) -> {
                            if (event == null) {
                                table.remove(key);
                            } else {
                                table.put((ProviderCosts) event.data());
                            }
                        }));
    }

    @Override
    public void close() {
        follower.close();
    }
}
