package com.metisrouter.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.formats.EntryFigures;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.replay.LiveFigures;
import com.metisrouter.verifier.replay.ReplayRun;
import com.metisrouter.verifier.testing.MemoryLedger;
import com.metisrouter.verifier.testing.RandomHistory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The auditor's commands against an installation that serves a made-up ledger over a real socket, as a remote one.
class AuditCommandsTest {

    private static final int EVENTS = 300;

    @TempDir Path home = Path.of("");

    private final List<AccountEvent> events = RandomHistory.of(61, 3, EVENTS, 4);
    private final MemoryLedger ledger = MemoryLedger.of(events);
    private final TreeMap<String, AccountFigures> figures = new TreeMap<>();
    private final HttpServer server = server();
    private int requestsUntilItBreaks = Integer.MAX_VALUE;

    @BeforeEach
    void serve() throws Exception {
        for (var each : live(ledger)) {
            figures.put(each.accountId(), each);
        }
        server.createContext("/api/v1/audit/events", exchange -> answer(exchange, this::page));
        server.createContext(
                "/api/v1/audit/checkpoints", exchange -> answer(exchange, _ -> List.of()));
        server.createContext(
                "/api/v1/audit/balances", exchange -> answer(exchange, this::balances));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void exports_in_every_form_and_adds_nothing_the_second_time() throws Exception {
        for (var format : List.of("hledger", "csv", "NDJSON", "focus")) {
            var out = home.resolve(format);

            Cli first = run("audit", "export", "--format", format, "--out", out.toString());
            Cli second =
                    run("audit", "export", "--format", format, "--out", out.toString(), "--json");

            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(first.out()).contains("Events read", "300", "is complete.");
            assertThat(Json.mapper().readTree(second.out()).path("added").asLong()).isZero();
            try (Stream<Path> files = Files.list(out)) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .hasSize(3)
                        .contains("export.json", ".export.lock");
            }
        }
    }

    @Test
    void an_export_that_breaks_off_says_so_and_is_gone_on_with() {
        requestsUntilItBreaks = 5;
        Cli broken = run("audit", "export", "--format", "csv", "--out", home + "/csv");
        requestsUntilItBreaks = Integer.MAX_VALUE;

        Cli again = run("audit", "export", "--format", "csv", "--out", home + "/csv", "--json");

        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.err()).startsWith("metis: ");
        assertThat(broken.err().lines()).hasSize(1);
        assertThat(home.resolve("csv/ledger.csv")).exists();
        assertThat(Json.mapper().readTree(again.out()).path("continued").asBoolean()).isTrue();
    }

    @Test
    void replay_says_that_every_account_stands_where_the_ledger_says() {
        Cli cli = run("audit", "replay", "--out", home + "/replay");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out())
                .contains("acc_0", "acc_1", "acc_2")
                .endsWith("OK: 3 accounts stand where the ledger says, to the last digit.\n");
    }

    @Test
    void replay_fails_where_the_ledger_is_one_nano_dollar_off() {
        figures.computeIfPresent(
                "acc_1", (_, f) -> withBalance(f, f.balance().plus(Usd.ofNanos(1))));

        Cli cli = run("audit", "replay");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).contains("DIFFERENCE event 300, acc_1/", "FAILED: 1 differences");
    }

    @Test
    void an_unknown_account_and_an_unknown_event_are_refused_in_one_line() {
        Cli nobody =
                run(
                        "audit",
                        "export",
                        "--format",
                        "csv",
                        "--out",
                        home + "/x",
                        "--account",
                        "acc_9");
        ledger.add(
                "account",
                "acc_1",
                "com.metisrouter.ledger.usage-debited.v2",
                RandomHistory.START,
                "{}".getBytes(UTF_8));
        Cli newer = run("audit", "replay");

        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.err()).isEqualTo("metis: There is no account acc_9 (unknown_account)\n");
        assertThat(home.resolve("x")).doesNotExist();
        assertThat(newer.exitCode()).isEqualTo(1);
        assertThat(newer.err())
                .startsWith("metis: event 301 (acc_1/")
                .contains("usage-debited.v2", "take the release that wrote it");
    }

    @Test
    void what_was_asked_wrongly_is_said_before_anything_is_done() {
        var out = home.resolve("out").toString();

        assertThat(run("audit", "export", "--format", "xlsx", "--out", out).exitCode())
                .isEqualTo(2);
        assertThat(run("audit", "export", "--format", "csv").exitCode()).isEqualTo(2);
        assertThat(
                        run(
                                        "audit",
                                        "export",
                                        "--format",
                                        "csv",
                                        "--out",
                                        out,
                                        "--since",
                                        "yesterday")
                                .err())
                .contains("--since: \"yesterday\" (expected: an instant such as");
        assertThat(
                        run(
                                        "audit",
                                        "export",
                                        "--format",
                                        "csv",
                                        "--out",
                                        out,
                                        "--since",
                                        "2026-11-02T00:00:00Z",
                                        "--until",
                                        "2026-11-01T00:00:00Z")
                                .exitCode())
                .isEqualTo(2);
        assertThat(run("balance", "--account", "acc_1", "--replay").err())
                .contains("--as-of: missing");
        assertThat(run("audit", "verify", "--export", out).err()).contains("is no folder");
        assertThat(home.resolve("out")).doesNotExist();
    }

    @Test
    void a_receipt_is_checked_by_a_key_that_is_known_and_by_nothing_that_came_with_it()
            throws Exception {
        var receipt = Files.writeString(home.resolve("receipt.json"), "{\"form\":1}").toString();
        var pem = Files.writeString(home.resolve("key.pem"), "no key").toString();

        assertThat(run("audit", "receipt").err()).contains("name either a request or a --file");
        assertThat(Cli.run(home, "audit", "receipt", "--file", receipt).err())
                .contains("--key: missing (expected with --file");
        assertThat(Cli.run(home, "audit", "receipt", "--file", "no.json", "--key", pem).err())
                .contains("--file: no.json is no file");
        Cli nothing = Cli.run(home, "audit", "receipt", "--file", receipt, "--key", pem);
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.err()).contains("receipt.json is no receipt").hasLineCount(1);
    }

    @Test
    void a_folder_that_holds_no_export_is_incomplete_and_not_a_failure() throws Exception {
        Cli cli = Cli.run(home, "audit", "verify", "--export", home.toString());

        assertThat(cli.exitCode()).isEqualTo(3);
        assertThat(cli.out()).startsWith("INCOMPLETE: missing manifest.json");
    }

    @Test
    void a_balance_is_added_up_from_the_events_as_of_any_instant() {
        var last = events.getLast();
        var balance =
                events.stream()
                        .filter(event -> event.accountId().equals("acc_1"))
                        .flatMap(event -> EntryFigures.of(event).stream())
                        .toList()
                        .getLast()
                        .balanceAfter();

        Cli cli =
                run(
                        "balance",
                        "--account",
                        "acc_1",
                        "--as-of",
                        last.recordedAt().plusSeconds(86_400).toString(),
                        "--replay");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out())
                .contains(balance + "  USD at ", "to position 300, by when it was recorded");
    }

    // ---- the installation
    // ------------------------------------------------------------------------

    private Cli run(String... arguments) {
        var all =
                Stream.concat(
                        Stream.of(arguments),
                        arguments[1].equals("verify")
                                ? Stream.of()
                                : Stream.of(
                                        "--url",
                                        "http://127.0.0.1:" + server.getAddress().getPort(),
                                        "--token",
                                        "t"));
        return Cli.run(home, all.toArray(String[]::new));
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<byte[]> page(Map<String, String> asked) {
        var max = Math.min(50, Integer.parseInt(asked.getOrDefault("limit", "50")));
        var after = Long.parseLong(asked.getOrDefault("after", "0"));
        return ledger.after(after, max).events().stream().map(line -> line.line()).toList();
    }

    private List<byte[]> balances(Map<String, String> asked) {
        var account = asked.get("account");
        var wanted =
                account == null
                        ? figures.tailMap(asked.getOrDefault("after", ""), false).values()
                        : Stream.ofNullable(figures.get(account)).toList();
        return wanted.stream().map(Json::bytes).toList();
    }

    private void answer(HttpExchange exchange, Function<Map<String, String>, List<byte[]>> lines)
            throws IOException {
        if (requestsUntilItBreaks-- <= 0) {
            exchange.close();
            return;
        }
        var asked = parameters(String.valueOf(exchange.getRequestURI().getQuery()));
        var body = new ByteArrayOutputStream();
        for (var line : lines.apply(asked)) {
            body.writeBytes(line);
            body.write('\n');
        }
        var status = 200;
        if (asked.containsKey("account") && body.size() == 0) {
            status = 404;
            body.writeBytes(
                    ("{\"code\":\"unknown_account\",\"detail\":\"There is no account "
                                    + asked.get("account")
                                    + "\"}")
                            .getBytes(UTF_8));
        }
        exchange.sendResponseHeaders(status, body.size() == 0 ? -1 : body.size());
        try (var out = exchange.getResponseBody()) {
            out.write(body.toByteArray());
        }
    }

    private static Map<String, String> parameters(String query) {
        return Stream.of(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static List<AccountFigures> live(MemoryLedger ledger) throws Exception {
        var nobody =
                new LiveFigures() {
                    @Override
                    public List<AccountFigures> after(String accountId) {
                        return List.of();
                    }

                    @Override
                    public AccountFigures of(String accountId) throws AuditProblem {
                        throw new AuditProblem("nobody");
                    }
                };
        return ReplayRun.run(ledger, nobody, null, null, Following.NOBODY).accounts();
    }

    private static AccountFigures withBalance(AccountFigures f, Usd balance) {
        return new AccountFigures(
                f.accountId(),
                f.sequence(),
                balance,
                f.leased(),
                f.overdraft(),
                f.credit(),
                f.lastLease(),
                f.openLeases(),
                f.closed());
    }
}
