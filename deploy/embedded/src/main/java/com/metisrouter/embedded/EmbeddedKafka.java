package com.metisrouter.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// A Kafka broker of our own in this JVM, controller and broker in one, with its log in a folder.
///
/// Acknowledged records survive a killed process. They survive a power cut only as far as the operating system has
/// written them, unless `log.flush.interval.messages` says otherwise: see the README.
public final class EmbeddedKafka implements AutoCloseable {

    private static final int NODE = 1;
    private static final int FREE_PORT_TRIES_MAX = 3;

    /// Small, for a few topics on one machine. The short session makes a start after a kill quick: the broker's old
    /// registration has to run out first.
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("process.roles", "broker,controller"),
                    Map.entry("node.id", "" + NODE),
                    Map.entry("controller.listener.names", "CONTROLLER"),
                    Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                    Map.entry(
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                    Map.entry("offsets.topic.replication.factor", "1"),
                    Map.entry("offsets.topic.num.partitions", "1"),
                    Map.entry("transaction.state.log.replication.factor", "1"),
                    Map.entry("transaction.state.log.min.isr", "1"),
                    Map.entry("transaction.state.log.num.partitions", "1"),
                    Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                    Map.entry("share.coordinator.state.topic.min.isr", "1"),
                    Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                    Map.entry("auto.create.topics.enable", "false"),
                    Map.entry("group.initial.rebalance.delay.ms", "0"),
                    Map.entry("num.network.threads", "2"),
                    Map.entry("num.io.threads", "2"),
                    Map.entry("background.threads", "2"),
                    Map.entry("log.cleaner.threads", "1"),
                    Map.entry("log.cleaner.dedupe.buffer.size", "" + (4 << 20)),
                    Map.entry("log.segment.bytes", "" + (128 << 20)),
                    Map.entry("broker.heartbeat.interval.ms", "500"),
                    Map.entry("broker.session.timeout.ms", "1500"));

    private final FolderLock lock;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(FolderLock lock, KafkaRaftServer server, int port) {
        this.lock = lock;
        this.server = server;
        this.port = port;
    }

    /// Starts on `dir`, which is created when missing. Port 0 takes a free one, and may differ from start to start.
    /// `extra` holds broker settings that override the defaults.
    public static EmbeddedKafka start(
            Path dir, int port, int controllerPort, Map<String, String> extra)
            throws StartupProblem {
        for (int fixed : new int[] {port, controllerPort}) {
            if (fixed != 0) {
                Ports.requireFree(
                        "Kafka", fixed, fixed == port ? "--kafka-port" : "--kafka-controller-port");
            }
        }
        Path folder = DataFolder.prepare(dir, DataFolder.FREE_BYTES_MIN);
        FolderLock lock = FolderLock.take(folder);
        try {
            Path log = format(folder);
            for (int attempt = 1; ; attempt++) {
                List<Integer> free = Ports.free(2);
                int brokerPort = port == 0 ? free.getFirst() : port;
                int quorumPort = controllerPort == 0 ? free.getLast() : controllerPort;
                try {
                    return new EmbeddedKafka(
                            lock, run(log, brokerPort, quorumPort, extra), brokerPort);
                } catch (KafkaException e) {
                    boolean lostARace =
                            (port == 0 || controllerPort == 0)
                                    && String.valueOf(e.getMessage()).contains("bind");
                    if (!lostARace || attempt == FREE_PORT_TRIES_MAX) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            lock.close();
            throw StartupProblem.of(e, "Kafka", folder);
        } catch (RuntimeException e) {
            lock.close();
            throw new StartupProblem(
                    StartupProblem.Kind.SERVER_FAILED,
                    "Kafka did not start in " + folder + ": " + e.getMessage(),
                    e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Hands over what it leads, flushes and closes its logs, frees the folder.
    @Override
    public void close() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            lock.close();
        }
    }

    private static KafkaRaftServer run(
            Path log, int port, int controllerPort, Map<String, String> extra) {
        Map<String, String> settings = new HashMap<>(DEFAULTS);
        // The voters are in the configuration and not in the metadata log, so another port is no
        // other quorum.
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("log.dirs", log.toString());
        settings.putAll(extra);
        var server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return server;
    }

    /// Formats beside its place and renames, so that a crash on the way is as if it had not begun.
    private static Path format(Path folder) throws IOException {
        Path log = folder.resolve("log");
        if (Files.exists(log)) {
            return log;
        }
        Path fresh = folder.resolve("log.new");
        DataFolder.delete(fresh);
        Files.createDirectory(fresh);
        try (var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(fresh.toString())
                    .addDirectory(fresh.toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setPrintStream(silent)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        return Files.move(fresh, log, StandardCopyOption.ATOMIC_MOVE);
    }
}
