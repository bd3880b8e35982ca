package com.metisrouter.catalog.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes the catalog in the background, and tries again for as long as the brokers are away.
///
/// Owns one thread, which sleeps between changes. What is asked for last is what the topic ends with; an older request that is still waiting is
/// answered by the newer one.
@Edge
public final class ModelPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelPublisher.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private record Request(List<PublishedModel> models, CompletableFuture<Integer> done) {}

    private final ModelTopic topic;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread;

    private ModelPublisher(ModelTopic topic) {
        this.topic = topic;
        this.thread = Thread.ofPlatform().daemon().name("catalog-publisher").unstarted(this::run);
    }

    public static ModelPublisher start(String bootstrapServers) {
        var publisher = new ModelPublisher(new ModelTopic(bootstrapServers));
        publisher.thread.start();
        return publisher;
    }

    /// Done, with how many had to be sent, when the topic says what `models` say.
    public CompletableFuture<Integer> publish(List<PublishedModel> models) {
        var request = new Request(List.copyOf(models), new CompletableFuture<>());
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

    private void serve(Request first) throws InterruptedException {
        var waiting = new ArrayList<>(List.of(first));
        try {
            while (true) {
                requests.drainTo(waiting);
                try {
                    var sent = bringUpToDate(waiting.getLast().models());
                    waiting.forEach(request -> request.done().complete(sent));
                    return;
                } catch (TopicAway e) {
                    LOG.warn("models wait to be published: {}", e.getMessage());
                    Thread.sleep(RETRY_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            fail(waiting, new IllegalStateException("the catalog's publisher is closed", e));
            throw e;
        } catch (RuntimeException e) {
            LOG.error("models are not published", e);
            fail(waiting, e);
        }
    }

    private static void fail(Collection<Request> requests, RuntimeException why) {
        requests.forEach(request -> request.done().completeExceptionally(why));
    }

    private int bringUpToDate(List<PublishedModel> models) throws InterruptedException, TopicAway {
        var plan = PublishingPlan.of(models, topic.read());
        if (!plan.isEmpty()) {
            topic.write(plan);
        }
        LOG.info("models={} published={}", models.size(), plan.size());
        return plan.size();
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
