package com.metisrouter.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupProblemTest {

    private static final int NORMAL_USER = 1000;
    private static final ServerUser.Tools NO_TOOLS =
            new ServerUser.Tools(Optional.empty(), Optional.empty());
    private static final ServerUser.Tools TOOLS =
            new ServerUser.Tools(
                    Optional.of(Path.of("/usr/bin/setpriv")),
                    Optional.of(Path.of("/usr/bin/setsid")));

    @TempDir Path folder = Path.of("");

    @Test
    void a_taken_port_is_named_with_a_free_one_to_pass_instead() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            StartupProblem problem =
                    problemOf(() -> Ports.requireFree("the gateway", port, "--gateway-port"));

            assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.PORT_TAKEN);
            assertThat(problem.getMessage())
                    .startsWith("port " + port + " for the gateway is taken: ");
            String another = problem.getMessage().replaceAll(".* --gateway-port ", "");
            assertThat(Ports.isFree(Integer.parseInt(another))).isTrue();
        }
    }

    @Test
    void both_servers_refuse_a_taken_port_before_they_touch_the_folder() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(
                            problemOf(() ->
                                            EmbeddedPostgres.start(
                                                    folder.resolve("p"), port, Map.of()))
                                    .kind())
                    .isEqualTo(StartupProblem.Kind.PORT_TAKEN);
            assertThat(
                            problemOf(() ->
                                            EmbeddedKafka.start(
                                                    folder.resolve("k"), 0, port, Map.of()))
                                    .getMessage())
                    .contains("--kafka-controller-port");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_folder_that_is_a_file_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        StartupProblem problem = problemOf(() -> DataFolder.prepare(file, 0));

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.FOLDER_NOT_WRITABLE);
        assertThat(problem.getMessage()).contains(file.toString()).contains("--data");
    }

    /// `/proc` refuses new entries to every user, root included.
    @Test
    void a_folder_that_cannot_be_written_to_is_refused() {
        StartupProblem problem =
                problemOf(() -> DataFolder.prepare(Path.of("/proc/metisrouter"), 0));

        assertThat(problem.getMessage()).contains("/proc/metisrouter").doesNotContain("\n");
        assertThat(
                        StartupProblem.of(new AccessDeniedException("/x/y"), "PostgreSQL", folder)
                                .kind())
                .isEqualTo(StartupProblem.Kind.FOLDER_NOT_WRITABLE);
    }

    @Test
    void too_little_free_space_is_refused_with_the_minimum() {
        StartupProblem problem = problemOf(() -> DataFolder.prepare(folder, Long.MAX_VALUE));

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.DISK_FULL);
        assertThat(problem.getMessage()).contains((Long.MAX_VALUE >> 20) + " MiB are needed");
    }

    @Test
    void a_disk_that_fills_up_while_starting_is_named() throws IOException {
        Path log =
                Files.writeString(
                        folder.resolve("postgres.log"),
                        "LOG: x\nFATAL:  could not write: No space left on device\nLOG: y\n");

        assertThat(PostgresLog.problem("PostgreSQL", log).kind())
                .isEqualTo(StartupProblem.Kind.DISK_FULL);
        assertThat(
                        StartupProblem.of(
                                        new IOException("No space left on device"), "Kafka", folder)
                                .kind())
                .isEqualTo(StartupProblem.Kind.DISK_FULL);
    }

    @Test
    void root_without_a_way_to_drop_is_refused() {
        StartupProblem problem =
                problemOf(() ->
                        ServerUser.decide(0, Optional.empty(), folder.resolve("data"), NO_TOOLS));

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.USER_REFUSED);
        assertThat(problem.getMessage()).contains("util-linux");
    }

    @Test
    void data_of_another_user_are_refused_by_name() {
        StartupProblem problem =
                problemOf(() ->
                        ServerUser.decide(
                                NORMAL_USER, Optional.of(65_534), folder.resolve("data"), TOOLS));

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.USER_REFUSED);
        assertThat(problem.getMessage()).contains("belongs to user id 65534, and you are 1000");
    }

    @Test
    void root_keeps_the_owner_of_data_that_are_there_and_others_stay_who_they_are()
            throws Exception {
        Path data = folder.resolve("data");

        var root = ServerUser.decide(0, Optional.of(NORMAL_USER), data, TOOLS);
        var normal = ServerUser.decide(NORMAL_USER, Optional.empty(), data, TOOLS);
        var withoutTool = ServerUser.decide(NORMAL_USER, Optional.empty(), data, NO_TOOLS);

        assertThat(root.command(List.of("x")))
                .contains("--reuid", "1000")
                .endsWith("--", "/usr/bin/setsid", "x");
        assertThat(normal.command(List.of("x")))
                .doesNotContain("--reuid")
                .endsWith("INT", "--", "/usr/bin/setsid", "x");
        assertThat(withoutTool.command(List.of("x"))).containsExactly("x");
    }

    @Test
    void a_folder_has_one_holder_and_the_second_learns_which() throws StartupProblem {
        try (var held = FolderLock.take(folder)) {
            StartupProblem problem = problemOf(() -> FolderLock.take(folder));

            assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.FOLDER_IN_USE);
            assertThat(problem.getMessage())
                    .contains("(process " + ProcessHandle.current().pid() + ")")
                    .contains(folder.toString());
            assertThat(held).isNotNull();
        }

        FolderLock.take(folder).close();
    }

    @Test
    void a_platform_without_binaries_is_named() throws StartupProblem {
        StartupProblem problem = problemOf(() -> PostgresBinaries.forPlatform("Linux", "riscv64"));

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.PLATFORM_UNKNOWN);
        assertThat(problem.getMessage()).contains("Linux on riscv64");
        assertThat(PostgresBinaries.forPlatform("Linux", "amd64")).isNotNull();
    }

    @Test
    void a_server_that_refuses_its_settings_says_why() {
        StartupProblem problem =
                problemOf(() ->
                        EmbeddedPostgres.start(
                                        folder.resolve("p"), 0, Map.of("shared_buffers", "a lot"))
                                .close());

        assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.SERVER_FAILED);
        assertThat(problem.getMessage()).contains("shared_buffers").doesNotContain("\n");
        FolderLockProbe.assertFree(folder.resolve("p"));
    }

    private static StartupProblem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(StartupProblem.class, call);
    }

    private static final class FolderLockProbe {
        static void assertFree(Path home) {
            assertThat(
                            catchThrowableOfType(
                                    StartupProblem.class, () -> FolderLock.take(home).close()))
                    .isNull();
        }
    }
}
