package com.metisrouter.embedded.testing;

import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedPostgres;
import com.metisrouter.embedded.StartupProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One real PostgreSQL and one real Kafka broker a JVM, each started when it is first asked for, in a temporary folder.
/// They end with the JVM, and the folder goes with them.
///
/// PostgreSQL runs without fsync here, and only here: these data live as long as the test run.
public final class TestServers {

    private static final Map<String, String> QUICK =
            Map.of(
                    "fsync",
                    "off",
                    "synchronous_commit",
                    "off",
                    "full_page_writes",
                    "off",
                    "max_connections",
                    "200");

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static @Nullable Path folder;
    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable EmbeddedKafka kafka;

    private TestServers() {}

    /// The JDBC URL, user and password included, of a new and empty database.
    public static String freshDatabase() {
        EmbeddedPostgres server = postgres();
        String name = "test_" + NUMBERS.incrementAndGet();
        try {
            server.createDatabase(name);
        } catch (SQLException e) {
            throw new IllegalStateException("no fresh database", e);
        }
        return server.jdbcUrl(name) + "?user=" + server.user() + "&password=" + server.password();
    }

    /// The shared server, for tests that need its pid or its port.
    public static synchronized EmbeddedPostgres postgres() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgres.start(folder().resolve("postgres"), 0, QUICK);
            } catch (StartupProblem | InterruptedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            say("PostgreSQL " + EmbeddedPostgres.version() + " on port " + postgres.port());
        }
        return postgres;
    }

    /// The bootstrap servers of the shared broker.
    public static synchronized String kafka() {
        if (kafka == null) {
            try {
                kafka = EmbeddedKafka.start(folder().resolve("kafka"), 0, 0, Map.of());
            } catch (StartupProblem e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            say("Kafka on port " + kafka.port());
        }
        return kafka.bootstrapServers();
    }

    /// A suffix that no other test in this JVM has, to keep the topics of tests apart on the shared broker.
    public static String freshTopicSuffix() {
        return "-t" + NUMBERS.incrementAndGet();
    }

    private static Path folder() {
        if (folder == null) {
            try {
                folder = Files.createTempDirectory("metisrouter-test-");
                // PostgreSQL may run as another user, who has to get through.
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            } catch (IOException e) {
                throw new IllegalStateException("no temporary folder", e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(TestServers::end, "test-servers-end"));
        }
        return folder;
    }

    private static synchronized void end() {
        try {
            if (kafka != null) {
                kafka.close();
            }
        } finally {
            endPostgres();
        }
    }

    private static void endPostgres() {
        if (postgres != null) {
            postgres.close();
        }
        try {
            if (folder != null) {
                DataFolder.delete(folder);
            }
        } catch (IOException e) {
            say("the folder " + folder + " stays: " + e);
        }
    }

    private static void say(String line) {
        System.out.println("test servers: " + line);
    }
}
