package com.metisrouter.embedded.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.EmbeddedTopics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestServersTest {

    @TempDir Path folder = Path.of("");

    @Test
    void gives_each_caller_an_empty_database_and_a_suffix_of_its_own() throws Exception {
        String first = TestServers.freshDatabase();
        String second = TestServers.freshDatabase();

        assertThat(first).isNotEqualTo(second);
        assertThat(TestServers.freshTopicSuffix()).isNotEqualTo(TestServers.freshTopicSuffix());
        for (String url : List.of(first, second)) {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                statement.execute("create table mine (n int)");
            }
        }
        EmbeddedTopics.create(
                TestServers.kafka(),
                List.of(Topic.unlimited("t" + TestServers.freshTopicSuffix(), 1)));
    }

    @Test
    void leave_no_process_and_no_folder_when_the_jvm_exits() throws Exception {
        Process program =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.io.tmpdir=" + folder,
                                "-cp",
                                System.getProperty("java.class.path"),
                                UsesBothServers.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(output).isZero();
        var pid = Pattern.compile("pid (\\d+)").matcher(output);
        assertThat(pid.find()).as(output).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(Long.parseLong(pid.group(1))).isEmpty());
        try (var left = Files.list(folder)) {
            assertThat(
                            left.filter(path ->
                                    path.getFileName().toString().startsWith("metisrouter-")))
                    .isEmpty();
        }
    }

    /// A program of its own that uses both servers and then ends without closing them.
    static final class UsesBothServers {
        private UsesBothServers() {}

        public static void main(String[] arguments) {
            TestServers.freshDatabase();
            TestServers.kafka();
            System.out.println("pid " + TestServers.postgres().pid());
            // The threads of the broker would keep a program that only returns alive.
            System.exit(0);
        }
    }
}
