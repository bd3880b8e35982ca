package com.metisrouter.standalone;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.embedded.StartupProblem;
import com.metisrouter.proxy.server.TlsFiles;
import com.metisrouter.standalone.command.DataOption;
import com.metisrouter.standalone.command.JsonOption;
import com.metisrouter.standalone.console.CommandProblem;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./metis up`: starts everything, says how to use it, and stays until it is told to end.
@Command(name = "up", description = "Start everything on this machine and stay until Ctrl-C.")
public final class UpCommand implements Callable<Integer> {

    /// Longer than any part may take to drain and flush; then the process ends all the same, and recovers at the next start.
    private static final long STOP_SECONDS_MAX = 60;

    /// Starts an installation. The only production one is `Standalone::start`.
    public interface Starter {
        Running start(StandaloneConfig config, Progress progress)
                throws StartupProblem, InterruptedException;
    }

    /// An installation that runs. Closing it drains, flushes and stops in order.
    public interface Running extends AutoCloseable {
        Credentials credentials();

        @Override
        void close();
    }

    private final Starter starter;
    private final Map<String, String> environment;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private DataOption data = new DataOption();

    @Mixin private JsonOption json = new JsonOption();

    @Option(
            names = "--host",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).",
            paramLabel = "ADDRESS")
    private String host = StandaloneConfig.LOCAL_HOST;

    @Option(
            names = "--gateway-port",
            description = "Where clients connect (default: ${DEFAULT-VALUE}).",
            paramLabel = "PORT")
    private int gatewayPort = 8080;

    @Option(
            names = "--console-port",
            description = "Pages and API (default: ${DEFAULT-VALUE}).",
            paramLabel = "PORT")
    private int consolePort = 8081;

    @Option(
            names = "--provider",
            description = "Send a provider's models to another address; may be repeated.",
            paramLabel = "NAME=BASE_URL")
    private Map<String, URI> providers = new LinkedHashMap<>();

    @Option(
            names = "--trusted-proxy",
            split = ",",
            description =
                    "Address or CIDR range of a proxy before the gateway, whose X-Forwarded-For is believed; may be repeated.",
            paramLabel = "CIDR")
    private List<String> trustedProxies = List.of();

    @Option(
            names = "--durability",
            description =
                    "What an answer waits for: journal (fsync, the default), kafka (its acknowledgement), or both.",
            paramLabel = "POLICY")
    private String durability = "";

    @Option(
            names = "--tls-cert",
            description =
                    "Certificate chain of the gateway, as PEM; clients are spoken to by TLS then, and it is read again when it changes.",
            paramLabel = "FILE")
    private String tlsCertificate = "";

    @Option(names = "--tls-key", description = "Its key in PKCS 8, as PEM.", paramLabel = "FILE")
    private String tlsKey = "";

    public UpCommand(Starter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = environment;
    }

    @Override
    public Integer call() throws CommandProblem, StartupProblem {
        StandaloneConfig config = config();
        Preflight.check(config);
        System.setProperty("metis.log", config.dataDir().resolve("metis.log").toString());
        requireUsable(config.tls());
        PrintWriter out = spec.commandLine().getOut();
        var progress = new Progress(json.wanted() ? spec.commandLine().getErr() : out);
        var hook = new Thread(this::stopFromOutside, "ordered-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Running running = starter.start(config, progress)) {
            out.print(
                    json.wanted()
                            ? ready(running.credentials())
                            : note(running.credentials(), config, progress));
            out.flush();
            stopAsked.await();
        } catch (InterruptedException _) {
            progress.failed();
            throw new CommandProblem("interrupted");
        } catch (StartupProblem | RuntimeException e) {
            progress.failed();
            throw e;
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /// Here and not with the other options: reading a certificate logs, and only now it is known where to.
    private static void requireUsable(@Nullable TlsFiles tls) throws CommandProblem {
        try {
            if (tls != null) {
                tls.requireUsable();
            }
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage(String.valueOf(e.getMessage()));
        }
    }

    /// As Ctrl-C does it: asks the thread in [#call()] to end, and waits until it has.
    void stopFromOutside() {
        stopAsked.countDown();
        try {
            if (!stopped.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "metis: not stopped within "
                                        + STOP_SECONDS_MAX
                                        + " s, ending as it is");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private StandaloneConfig config() throws CommandProblem {
        try {
            return new StandaloneConfig(
                    data.dir(),
                    host,
                    gatewayPort,
                    consolePort,
                    providers,
                    chosen(),
                    String.join(",", trustedProxies));
        } catch (StandaloneConfig.Invalid e) {
            throw CommandProblem.usage(String.valueOf(e.getMessage()));
        }
    }

    /// An option goes before the environment.
    private Map<String, String> chosen() {
        var chosen = new LinkedHashMap<>(environment);
        choose(chosen, StandaloneConfig.DURABILITY, durability);
        choose(chosen, TlsFiles.CERTIFICATE_VARIABLE, tlsCertificate);
        choose(chosen, TlsFiles.KEY_VARIABLE, tlsKey);
        return chosen;
    }

    private static void choose(Map<String, String> chosen, String variable, String option) {
        if (!option.isEmpty()) {
            chosen.put(variable, option);
        }
    }

    private static String note(
            Credentials credentials, StandaloneConfig config, Progress progress) {
        return ReadyNote.text(credentials, config.dataDir(), progress.providers());
    }

    /// What a script needs; the tokens stay in the file.
    private static String ready(Credentials credentials) {
        var answer = new LinkedHashMap<String, String>();
        answer.put("status", "ready");
        answer.put("gatewayUrl", credentials.gatewayUrl());
        answer.put("consoleUrl", credentials.consoleUrl());
        answer.put("apiKey", credentials.apiKey());
        answer.put("accountId", credentials.accountId());
        return Json.mapper().writeValueAsString(answer) + "\n";
    }
}
