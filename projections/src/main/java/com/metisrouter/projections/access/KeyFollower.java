package com.metisrouter.projections.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Keeps the key directory as the ledger publishes it.
@Edge
public final class KeyFollower implements AutoCloseable {

    private final TopicFollower follower;

    private KeyFollower(TopicFollower follower) {
        this.follower = follower;
    }

    public static KeyFollower start(String bootstrapServers, KeyDirectory directory) {
        return new KeyFollower(
                TopicFollower.start(
                        bootstrapServers,
                        Topic.KEYS,
                        "projections-keys",
                        (hash, event) -> hand(directory, hash, event)));
    }

    private static void hand(KeyDirectory directory, String hash, @Nullable Event event) {
        if (event == null) {
            directory.remove(hash);
        } else {
            directory.put((KeySnapshot) event.data());
        }
    }

    public CompletableFuture<Void> caughtUp() {
        return follower.caughtUp();
    }

    /// Done when every key that is published now is known.
    public CompletableFuture<Void> readToEnd() {
        return follower.readToEnd();
    }

    @Override
    public void close() {
        follower.close();
    }
}
