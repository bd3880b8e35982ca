package com.metisrouter.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Makes the topics be as they are declared, as often as it is called.
public final class EmbeddedTopics {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private EmbeddedTopics() {}

    /// A topic on a single broker. No retention means that nothing is ever dropped for its age.
    public record Topic(
            String name, int partitions, Cleanup cleanup, Optional<Duration> retention) {

        public enum Cleanup {
            DELETE,
            COMPACT
        }

        public Topic {
            if (partitions < 1) {
                throw new IllegalArgumentException(
                        "partitions: " + partitions + " (expected: 1 or more)");
            }
            if (cleanup == Cleanup.COMPACT && retention.isPresent()) {
                throw new IllegalArgumentException(
                        "retention: " + retention.get() + " (expected: none when compacted)");
            }
        }

        public static Topic compacted(String name, int partitions) {
            return new Topic(name, partitions, Cleanup.COMPACT, Optional.empty());
        }

        public static Topic unlimited(String name, int partitions) {
            return new Topic(name, partitions, Cleanup.DELETE, Optional.empty());
        }

        public static Topic kept(String name, int partitions, Duration retention) {
            return new Topic(name, partitions, Cleanup.DELETE, Optional.of(retention));
        }

        Map<String, String> settings() {
            return Map.of(
                    "cleanup.policy",
                    cleanup == Cleanup.COMPACT ? "compact" : "delete",
                    "retention.ms",
                    "" + retention.map(Duration::toMillis).orElse(-1L));
        }
    }

    /// Creates what is missing, brings the settings of what is there up to date, and returns when all can be written
    /// to. A different number of partitions is refused: keys would move, and with them the order within an account.
    public static void create(String bootstrapServers, List<Topic> topics)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            List<Topic> existing = createMissing(admin, topics);
            Map<String, TopicDescription> described = awaitLeaders(admin, topics);
            for (Topic topic : existing) {
                int found = Objects.requireNonNull(described.get(topic.name())).partitions().size();
                if (found != topic.partitions()) {
                    throw new IllegalStateException(
                            "partitions of "
                                    + topic.name()
                                    + ": "
                                    + found
                                    + " (expected: "
                                    + topic.partitions()
                                    + ")");
                }
            }
            updateSettings(admin, existing);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topics were not created at " + bootstrapServers, e);
        }
    }

    private static List<Topic> createMissing(Admin admin, List<Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        var created =
                admin.createTopics(
                                topics.stream()
                                        .map(topic ->
                                                new NewTopic(
                                                                topic.name(),
                                                                topic.partitions(),
                                                                (short) 1)
                                                        .configs(topic.settings()))
                                        .toList())
                        .values();
        var existing = new ArrayList<Topic>();
        for (Topic topic : topics) {
            try {
                Objects.requireNonNull(created.get(topic.name()))
                        .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                existing.add(topic);
            }
        }
        return existing;
    }

    private static Map<String, TopicDescription> awaitLeaders(Admin admin, List<Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> names = topics.stream().map(Topic::name).toList();
        long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
        while (true) {
            try {
                var described =
                        admin.describeTopics(names)
                                .allTopicNames()
                                .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
                if (described.values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.leader() != null)) {
                    return described;
                }
            } catch (ExecutionException e) {
                // The broker may not have heard of a topic that the controller has just created.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no leader for some of " + names);
            }
            Thread.sleep(POLL);
        }
    }

    private static void updateSettings(Admin admin, List<Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic topic : topics) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                    topic.settings().entrySet().stream()
                            .map(setting ->
                                    new AlterConfigOp(
                                            new ConfigEntry(setting.getKey(), setting.getValue()),
                                            AlterConfigOp.OpType.SET))
                            .collect(Collectors.toList()));
        }
        admin.incrementalAlterConfigs(changes)
                .all()
                .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
