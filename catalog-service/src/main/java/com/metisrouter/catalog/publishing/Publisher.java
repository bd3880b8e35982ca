package com.metisrouter.catalog.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes a part of the catalog in the background, and tries again for as long as the brokers are away.
///
/// Owns one thread, which sleeps between changes. What is asked for last is what the topic ends with; an older request that is still waiting is
/// answered by the newer one.
@Edge
public final class Publisher<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private record Request<T>(List<T> wanted, CompletableFuture<Integer> done) {}

    private final String name;
    private final CompactedTopic<T> topic;
    private final BiFunction<List<T>, Map<String, T>, List<T>> plan;
    private final LinkedBlockingQueue<Request<T>> requests = new LinkedBlockingQueue<>();
    private final Thread thread;

    private Publisher(
            String name,
            CompactedTopic<T> topic,
            BiFunction<List<T>, Map<String, T>, List<T>> plan) {
        this.name = name;
        this.topic = topic;
        this.plan = plan;
        this.thread = Thread.ofPlatform().daemon().name("publish-" + name).unstarted(this::run);
    }

    public static Publisher<PublishedModel> ofModels(String bootstrapServers) {
        return start(
                new Publisher<>(
                        "models",
                        new CompactedTopic<>(
                                bootstrapServers,
                                Topic.MODELS,
                                PublishedModel.class,
                                PublishedModel::id),
                        PublishingPlan::of));
    }

    public static Publisher<ProviderSnapshot> ofProviders(String bootstrapServers) {
        return start(
                new Publisher<>(
                        "providers",
                        new CompactedTopic<>(
                                bootstrapServers,
                                Topic.PROVIDERS,
                                ProviderSnapshot.class,
                                ProviderSnapshot::name),
                        PublishingPlan::ofProviders));
    }

    public static Publisher<ProviderCosts> ofCosts(String bootstrapServers) {
        return start(
                new Publisher<>(
                        "costs",
                        new CompactedTopic<>(
                                bootstrapServers,
                                Topic.COSTS,
                                ProviderCosts.class,
                                ProviderCosts::key),
                        PublishingPlan::ofCosts));
    }

    private static <T> Publisher<T> start(Publisher<T> publisher) {
        publisher.thread.start();
        return publisher;
    }

    /// Done, with how many had to be sent, when the topic says what `wanted` says.
    public CompletableFuture<Integer> publish(List<T> wanted) {
        var request = new Request<>(List.copyOf(wanted), new CompletableFuture<>());
        requests.add(request);
        return request.done();
    }

    private void run() {
        try {
            while (true) {
                serve(requests.take());
            }
        } catch (InterruptedException e) {
            fail(requests, new IllegalStateException("the catalog's publisher is closed", e));
        }
    }

    private void serve(Request<T> first) throws InterruptedException {
        var waiting = new ArrayList<>(List.of(first));
        try {
            while (true) {
                requests.drainTo(waiting);
                try {
                    var sent = bringUpToDate(waiting.getLast().wanted());
                    waiting.forEach(request -> request.done().complete(sent));
                    return;
                } catch (TopicAway e) {
                    LOG.warn("{} wait to be published: {}", name, e.getMessage());
                    Thread.sleep(RETRY_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            fail(waiting, new IllegalStateException("the catalog's publisher is closed", e));
            throw e;
        } catch (RuntimeException e) {
            LOG.error("{} are not published", name, e);
            fail(waiting, e);
        }
    }

    private static <T> void fail(Collection<Request<T>> requests, RuntimeException why) {
        requests.forEach(request -> request.done().completeExceptionally(why));
    }

    private int bringUpToDate(List<T> wanted) throws InterruptedException, TopicAway {
        var changed = plan.apply(wanted, topic.read());
        if (!changed.isEmpty()) {
            topic.write(changed);
        }
        LOG.info("{}={} published={}", name, wanted.size(), changed.size());
        return changed.size();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
