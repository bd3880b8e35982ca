package com.metisrouter.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {

    private Path folder = Path.of("");

    @BeforeEach
    void create_a_folder_that_another_user_can_pass() throws IOException {
        folder = Files.createTempDirectory("metisrouter-postgres-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void delete_the_folder() throws IOException {
        DataFolder.delete(folder);
    }

    @Test
    void keeps_its_data_and_its_password_over_a_restart_on_another_port() throws Exception {
        Path home = folder.resolve("postgres");
        String password;
        int port;
        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            password = server.password();
            port = server.port();
            server.createDatabase("ledger");
            server.createDatabase("ledger");
            execute(server, "ledger", "create table kept as select 42 as n");
        }

        Files.setPosixFilePermissions(
                home.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
        int another = Ports.free(1).getFirst();
        try (var server = EmbeddedPostgres.start(home, another, Map.of())) {
            assertThat(query(server, "ledger", "select n from kept")).isEqualTo("42");
            assertThat(server.password()).isEqualTo(password).hasSizeGreaterThan(30);
            assertThat(server.port()).isEqualTo(another).isNotEqualTo(port);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(home.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(home.resolve("data"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void is_durable_unless_told_otherwise() throws Exception {
        try (var server =
                EmbeddedPostgres.start(
                        folder.resolve("postgres"), 0, Map.of("max_connections", "33"))) {
            assertThat(query(server, "postgres", "show fsync")).isEqualTo("on");
            assertThat(query(server, "postgres", "show synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "postgres", "show full_page_writes")).isEqualTo("on");
            assertThat(query(server, "postgres", "show data_checksums")).isEqualTo("on");
            assertThat(query(server, "postgres", "show max_connections")).isEqualTo("33");
            assertThat(query(server, "postgres", "show server_version_num")).startsWith("18");
        }
    }

    @Test
    void ends_its_process_when_closed() throws Exception {
        var server = EmbeddedPostgres.start(folder.resolve("postgres"), 0, Map.of());
        long pid = server.pid();
        assertThat(ProcessHandle.of(pid)).isPresent();

        server.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(Ports.isFree(server.port())).isTrue();
    }

    /// A Ctrl-C goes to every process of the terminal's group. Ours has to drain first, so the server is in another.
    @Test
    void is_out_of_reach_of_a_ctrl_c_in_our_terminal() throws Exception {
        try (var server = EmbeddedPostgres.start(folder.resolve("postgres"), 0, Map.of())) {
            String group =
                    new String(
                            new ProcessBuilder("ps", "-o", "pgid=", "-p", "" + server.pid())
                                    .start()
                                    .getInputStream()
                                    .readAllBytes(),
                            StandardCharsets.US_ASCII);

            assertThat(group.strip()).isEqualTo("" + server.pid());
        }
    }

    @Test
    void a_killed_program_leaves_no_server_behind_and_its_data_are_recovered() throws Exception {
        Path home = folder.resolve("postgres");
        Process program = startProgram(home);
        long pid = awaitReady(program);

        program.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select count(*) from survivors")).isEqualTo("1");
        }
    }

    @Test
    void a_start_right_after_a_kill_waits_for_the_old_server_to_end() throws Exception {
        Path home = folder.resolve("postgres");
        Process program = startProgram(home);
        awaitReady(program);

        program.destroyForcibly().waitFor();

        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select count(*) from survivors")).isEqualTo("1");
        }
    }

    /// As on platforms that can't tie a process to its parent.
    @Test
    void ends_a_server_of_its_own_that_outlived_its_program() throws Exception {
        Path home = folder.resolve("postgres");
        List<String> command = new ArrayList<>();
        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            var info = ProcessHandle.of(server.pid()).orElseThrow().info();
            command.add(info.command().orElseThrow());
            command.addAll(List.of(info.arguments().orElseThrow()));
        }
        var user = ServerUser.forData(home, home.resolve("data"));
        List<String> full = new ArrayList<>(user.command(command));
        full.removeAll(List.of("--pdeathsig", "INT"));
        Process leftover =
                new ProcessBuilder(full)
                        .directory(home.resolve("data").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        await().until(() -> Files.exists(home.resolve("data/postmaster.pid")));

        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select 1")).isEqualTo("1");
            assertThat(leftover.waitFor()).isZero();
        }
    }

    @Test
    void recovers_from_a_killed_server_whose_pid_now_belongs_to_another_process() throws Exception {
        Path home = folder.resolve("postgres");
        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            execute(server, "postgres", "create table kept as select 7 as n");
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            await().until(() ->
                    ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive).isEmpty());
        }
        Path pidFile = home.resolve("data/postmaster.pid");
        List<String> lines = Files.readAllLines(pidFile);
        lines.set(0, "" + ProcessHandle.current().pid());
        Files.write(pidFile, lines);

        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void unpacks_once_and_again_what_a_crash_left_incomplete() throws Exception {
        PostgresBinaries binaries = PostgresBinaries.forThisMachine();
        Path program = binaries.unpackedIn(folder).resolve("bin/postgres");
        long bytes = Files.size(program);
        Files.setLastModifiedTime(program, FileTime.fromMillis(0));
        binaries.unpackedIn(folder);
        assertThat(Files.getLastModifiedTime(program)).isEqualTo(FileTime.fromMillis(0));

        Files.write(program, new byte[0]);
        Files.createDirectory(folder.resolve(".unpacking-2147483647"));
        binaries.unpackedIn(folder);

        assertThat(program).hasSize(bytes);
        assertThat(folder.resolve(".unpacking-2147483647")).doesNotExist();
    }

    @Test
    void begins_again_when_a_crash_cut_the_first_start_short() throws Exception {
        Path home = folder.resolve("postgres");
        Files.createDirectories(home.resolve("data.new"));
        Files.writeString(home.resolve("data.new/PG_VERSION"), "18");

        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select 1")).isEqualTo("1");
        }
    }

    /// As root this is the case of a clone under `/root`; as another user it is an ordinary private folder.
    @Test
    void works_in_a_folder_below_one_that_only_we_can_pass() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Path home = folder.resolve("a folder/postgres");
        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            execute(server, "postgres", "create table kept as select 9 as n; checkpoint");
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        }

        try (var server = EmbeddedPostgres.start(home, 0, Map.of())) {
            assertThat(query(server, "postgres", "select n from kept")).isEqualTo("9");
        }
    }

    private static Process startProgram(Path home) throws IOException, URISyntaxException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersForKilling.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long awaitReady(Process program) throws IOException {
        var reader =
                new BufferedReader(
                        new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        while (line != null && !line.startsWith("ready ")) {
            line = reader.readLine();
        }
        assertThat(line).startsWith("ready ");
        return Long.parseLong(String.valueOf(line).substring("ready ".length()));
    }

    private static void execute(EmbeddedPostgres server, String database, String sql)
            throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(database), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres server, String database, String sql)
            throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl(database), server.user(), server.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
