package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.embedded.FolderLock;
import com.metisrouter.embedded.Ports;
import com.metisrouter.embedded.StartupProblem;
import com.metisrouter.proxy.journal.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What is around an installation when it starts and ends. What is in one is tested end to end.
class UpCommandTest {

    @TempDir Path home = Path.of("");

    private int gatewayPort;
    private int consolePort;

    @BeforeEach
    void choose_ports() {
        List<Integer> free = Ports.free(2);
        gatewayPort = free.getFirst();
        consolePort = free.getLast();
    }

    /// Keeps only the credentials; ends itself as soon as it is ready, unless it is told to stay.
    private static final class Installation implements UpCommand.Starter {
        final CompletableFuture<StandaloneConfig> config = new CompletableFuture<>();
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public UpCommand.Running start(StandaloneConfig given, Progress progress)
                throws StartupProblem {
            config.complete(given);
            progress.step(1, 2, "PostgreSQL");
            progress.step(2, 2, "gateway");
            Credentials credentials;
            try {
                credentials =
                        Credentials.loadOrCreate(given)
                                .withDemo("acc_demo", "mrk_demo")
                                .save(given);
            } catch (IOException e) {
                throw new StartupProblem(StartupProblem.Kind.SERVER_FAILED, "no credentials", e);
            }
            progress.done(List.of("sim", "openai"));
            Thread.currentThread().interrupt();
            return new UpCommand.Running() {
                @Override
                public Credentials credentials() {
                    return credentials;
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    @Test
    void shows_its_steps_and_a_line_to_paste_and_closes_what_it_started() throws Exception {
        var installation = new Installation();

        Cli cli = up(installation, "--provider", "openai=http://127.0.0.1:4010/v1");

        assertThat(cli.out())
                .containsPattern(
                        "\\[1/2] PostgreSQL … \\d+\\.\\d s\n\\[2/2] gateway … \\d+\\.\\d s\n")
                .contains(
                        "curl -s http://127.0.0.1:"
                                + gatewayPort
                                + "/v1/chat/completions -H 'Authorization: Bearer mrk_demo'")
                .contains("openai, sim");
        assertThat(installation.closed.getCount()).isZero();
        assertThat(installation.config.join().providers()).containsOnlyKeys("openai");
        assertThat(installation.config.join().environment())
                .isEqualTo(Map.of("OPENAI_API_KEY", "sk-secret"));
        assertThat(installation.config.join().toString()).doesNotContain("sk-secret");
        assertThat(installation.config.join().dataDir()).isEqualTo(home.resolve(".metis"));
    }

    @Test
    void what_an_answer_waits_for_comes_from_the_option_else_from_the_environment() {
        var installation = new Installation();
        up(installation, "--durability", "both");

        assertThat(installation.config.join().durability()).isEqualTo(Durability.BOTH);
        assertThat(config(Map.of("METIS_DURABILITY", "kafka")).durability())
                .isEqualTo(Durability.KAFKA);
        assertThat(config(Map.of()).durability()).isEqualTo(Durability.JOURNAL);
        assertThatThrownBy(() -> config(Map.of("METIS_DURABILITY", "disk")))
                .isInstanceOf(StandaloneConfig.Invalid.class)
                .hasMessageContaining("METIS_DURABILITY: durability: \"disk\"");
    }

    @Test
    void a_certificate_makes_the_gateway_speak_tls_and_the_console_not() throws Exception {
        var files = SelfSigned.write(home);
        var installation = new Installation();
        var certificate = files.certificate().toString();
        var key = files.key().toString();

        up(installation, "--tls-cert", certificate, "--tls-key", key);

        var config = installation.config.join();
        assertThat(config.tls()).isEqualTo(files);
        assertThat(config.gatewayUrl()).hasScheme("https");
        assertThat(config.consoleUrl()).hasScheme("http");
        assertThat(config(Map.of("METIS_TLS_CERT", certificate, "METIS_TLS_KEY", key)).tls())
                .isEqualTo(files);
        assertThat(config(Map.of()).tls()).isNull();
    }

    @Test
    void a_certificate_that_cannot_be_used_is_said_before_anything_starts() throws Exception {
        var files = SelfSigned.write(home);
        var installation = new Installation();
        var certificate = files.certificate().toString();
        var key = files.key().toString();

        var swapped = up(installation, "--tls-cert", key, "--tls-key", certificate);
        var missing = up(installation, "--tls-cert", "/nowhere/a.pem", "--tls-key", key);
        var one = up(installation, "--tls-cert", certificate);

        assertThat(swapped.err())
                .contains(key)
                .contains("expected: a certificate chain and its key in PKCS 8");
        assertThat(missing.err()).contains("/nowhere/a.pem");
        assertThat(one.err())
                .contains(
                        "METIS_TLS_CERT and METIS_TLS_KEY: one is set (expected: both or neither)");
        assertThat(installation.config).isNotDone();
    }

    private StandaloneConfig config(Map<String, String> environment) {
        return new StandaloneConfig(home, "127.0.0.1", 8080, 8081, Map.of(), environment);
    }

    @Test
    void json_leaves_one_object_on_the_output_and_the_steps_beside_it() {
        Cli cli = up(new Installation(), "--json");

        assertThat(Json.mapper().readTree(cli.out()).path("gatewayUrl").asString())
                .isEqualTo("http://127.0.0.1:" + gatewayPort);
        assertThat(cli.out()).hasLineCount(1).doesNotContain("mrs_");
        assertThat(cli.err()).contains("[1/2] PostgreSQL");
    }

    @Test
    void a_stop_from_outside_waits_until_everything_is_closed() throws Exception {
        var ready = new CompletableFuture<StandaloneConfig>();
        var closed = new CountDownLatch(1);
        UpCommand.Starter stays =
                (config, progress) -> {
                    progress.done(List.of("sim"));
                    ready.complete(config);
                    return new UpCommand.Running() {
                        @Override
                        public Credentials credentials() {
                            return new Credentials("g", "c", "k", "a", "t", "i", null);
                        }

                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    };
                };
        var command = new UpCommand(stays, Map.of());
        var commandLine = new CommandLine(command);
        var exitCode =
                CompletableFuture.supplyAsync(() ->
                        commandLine.execute(
                                "--data",
                                home.toString(),
                                "--gateway-port",
                                "" + gatewayPort,
                                "--console-port",
                                "" + consolePort));
        ready.get();

        command.stopFromOutside();

        assertThat(closed.getCount()).isZero();
        assertThat(exitCode.get()).isZero();
    }

    @Test
    void everything_wrong_with_the_options_is_said_at_once() {
        Cli cli =
                Cli.run(
                        home,
                        Optional.of(new Installation()),
                        "up",
                        "--gateway-port",
                        "0",
                        "--provider",
                        "opnai=http://x/v1",
                        "--provider",
                        "openai=ftp://x");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err())
                .contains("--gateway-port: 0")
                .contains("opnai (expected: one of [anthropic,")
                .contains("ftp://x")
                .hasLineCount(1);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void a_taken_port_is_one_line_with_the_option_that_names_another() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gatewayPort = taken.getLocalPort();
            Cli gateway = up(new Installation());
            consolePort = gatewayPort;
            gatewayPort = Ports.free(1).getFirst();
            Cli console = up(new Installation());

            assertThat(gateway.err()).contains("pass --gateway-port").hasLineCount(1);
            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(console.err()).contains("pass --console-port").hasLineCount(1);
        }
    }

    @Test
    void a_second_one_on_the_same_folder_hears_that_first() throws Exception {
        Files.createDirectories(home.resolve(".metis"));
        try (var _ = FolderLock.take(home.resolve(".metis"));
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gatewayPort = taken.getLocalPort();

            Cli cli = up(new Installation());

            assertThat(cli.err()).startsWith("metis: another MetisRouter").hasLineCount(1);
            assertThat(cli.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void a_problem_while_starting_ends_the_line_that_was_begun() {
        Cli cli =
                up((_, progress) -> {
                    progress.step(1, 2, "PostgreSQL");
                    throw new StartupProblem(
                            StartupProblem.Kind.SERVER_FAILED,
                            "PostgreSQL failed: something\nin two lines");
                });

        assertThat(cli.out()).isEqualTo("[1/2] PostgreSQL … failed\n");
        assertThat(cli.err()).isEqualTo("metis: PostgreSQL failed: something | in two lines\n");
        assertThat(cli.exitCode()).isEqualTo(1);
    }

    private Cli up(UpCommand.Starter starter, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--gateway-port",
                                "" + gatewayPort,
                                "--console-port",
                                "" + consolePort));
        arguments.addAll(List.of(more));
        return Cli.run(home, Optional.of(starter), arguments.toArray(String[]::new));
    }
}
