package com.metisrouter.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.command.AuditCommand;
import com.metisrouter.standalone.command.BalanceCommand;
import com.metisrouter.standalone.console.CommandProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// An auditor's day: takes the books of a running house home in every form, checks them, adds them up again, and is not to be fooled.
class AuditIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    /// The house signs once a minute.
    private static final Duration NEXT_CHECKPOINT = Duration.ofSeconds(100);

    private static final String ACCOUNT = "acc_audit";
    private static final int REQUESTS = 24;

    private static House house;
    private static String key;

    @TempDir Path dir = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        key = house.newCustomer(ACCOUNT, "3.00");
        house.api()
                .consolePost(
                        "/api/v1/accounts/" + ACCOUNT + "/topups",
                        house.adminToken(),
                        "gift",
                        "{\"amount\":\"0.50\",\"kind\":\"PROMOTIONAL\",\"reference\":\"=GIFT()\"}");
        await().atMost(SOON).until(() -> chat(key, "sim/chat") == 200);
        for (var n = 1; n < REQUESTS; n++) {
            assertThat(chat(key, n % 3 == 0 ? "sim/chat+reasoning-4" : "sim/chat")).isEqualTo(200);
        }
        await().atMost(SOON).until(() -> house.api().requests(key).size() == REQUESTS);
        // What is exported is read a moment after what is published.
        await().atMost(SOON).until(() -> exportedRequests() == REQUESTS);
    }

    private static long exportedRequests() throws Exception {
        var probe = Files.createTempDirectory("export-probe-").resolve("out");
        audit("export", "--format", "ndjson", "--out", probe.toString());
        try (var lines = Files.lines(probe.resolve("ledger.ndjson"))) {
            return lines.filter(line -> line.contains("\"usage-debited\"")).count();
        }
    }

    private static int chat(String of, String model) {
        return house.api()
                .chat(
                        of,
                        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"one two\"}]}"
                                .formatted(model))
                .statusCode();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void every_form_adds_up_to_the_balance() throws Exception {
        var balance = house.api().balance(key, "balance");
        for (var format : List.of("csv", "ndjson", "focus", "hledger")) {
            var ran = audit("export", "--format", format, "--out", dir + "/" + format);
            assertThat(ran.exitCode()).as(ran.output()).isZero();
        }

        var lines =
                Files.readAllLines(dir.resolve("ndjson/ledger.ndjson")).stream()
                        .map(Json.mapper()::readTree)
                        .filter(line -> line.path("account").asString().equals(ACCOUNT))
                        .toList();
        assertThat(lines).hasSize(REQUESTS + 2);
        assertThat(
                        lines.stream()
                                .map(line -> Usd.parse(line.path("amount").asString()))
                                .reduce(Usd.ZERO, Usd::plus))
                .isEqualTo(balance);
        assertThat(Files.readString(dir.resolve("csv/ledger.csv"))).contains("\"'=GIFT()\"");
        assertThat(Files.readAllLines(dir.resolve("focus/focus-1.2.csv")))
                .hasSizeGreaterThan(2 * REQUESTS);
        var journal = dir.resolve("hledger/ledger.journal");
        assertThat(Files.readString(journal)).contains("customers:" + ACCOUNT + ":revenue");
        if (hledgerIsThere()) {
            var checked =
                    new ProcessBuilder("hledger", "-f", journal.toString(), "check", "--strict")
                            .redirectErrorStream(true)
                            .redirectOutput(dir.resolve("hledger.out").toFile());
            checked.environment().put("LC_ALL", "C.UTF-8");
            assertThat(checked.start().waitFor()).isZero();
        }
    }

    @Test
    void a_replay_comes_to_what_the_running_house_says() {
        // Another account's, so that the other tests find this one's as it was.
        assertThat(chat(house.apiKey(), "sim/chat")).isEqualTo(200);

        var ran = audit("replay", "--out", dir + "/replay");

        assertThat(ran.exitCode()).as(ran.output()).isZero();
        assertThat(ran.output()).contains(ACCOUNT, "OK: 2 accounts stand where");
    }

    @Test
    void the_balance_as_of_an_instant_is_the_same_by_view_and_by_replay() {
        var ended =
                house.api().requests(key).stream()
                        .map(row -> Instant.parse(row.path("endedAt").asString()))
                        .toList();
        for (var by : List.of("recorded", "occurred")) {
            for (var at : List.of(ended.get(5), ended.get(12), Instant.now())) {
                var asked =
                        List.of(
                                "--account",
                                ACCOUNT,
                                "--as-of",
                                at.toString(),
                                "--by",
                                by,
                                "--json");

                var view = run(new BalanceCommand(), asked);
                var replayed = run(new BalanceCommand(), plus(asked, "--replay"));

                assertThat(balance(view)).isEqualTo(balance(replayed));
            }
        }
    }

    private static Usd balance(Ran ran) {
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        return Usd.parse(Json.mapper().readTree(ran.output()).path("balance").asString());
    }

    @Test
    void evidence_is_verified_offline_and_neither_a_changed_byte_nor_a_missing_end_passes()
            throws Exception {
        var evidence = dir.resolve("evidence");
        var request = house.api().requests(key).getFirst().path("id").asString();
        await().atMost(NEXT_CHECKPOINT).until(() -> audit("receipt", request).exitCode() == 0);
        var receipt = dir.resolve("receipt.json");
        var got = audit("receipt", request, "--out", receipt.toString());
        assertThat(got.exitCode()).as(got.output()).isZero();
        var exported = audit("export", "--format", "evidence", "--out", evidence.toString());
        assertThat(exported.exitCode()).as(exported.output()).isZero();
        var pem = dir.resolve("known.pem");
        Files.copy(evidence.resolve("public-key.pem"), pem);
        var kept = dir.resolve("kept.ndjson");
        Files.copy(evidence.resolve("checkpoints.ndjson"), kept);

        var verified = verify(evidence, "--key", pem.toString(), "--checkpoints", kept.toString());
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        assertThat(verified.output()).contains("the one that you know.", "VERIFIED: everything");

        var events = evidence.resolve("events-00001.ndjson");
        var bytes = Files.readAllBytes(events);
        var charge = indexOf(bytes, "\"charge\":\"");
        change(events, bytes, charge + "\"charge\":\"".length() + 3);
        var changed = verify(evidence);
        assertThat(changed.exitCode()).as(changed.output()).isEqualTo(1);
        assertThat(changed.output()).startsWith("FAILED: ").contains(" at ");

        Files.write(events, Arrays.copyOf(bytes, bytes.length - 100));
        var truncated = verify(evidence);
        assertThat(truncated.exitCode()).as(truncated.output()).isEqualTo(3);
        assertThat(truncated.output()).startsWith("INCOMPLETE: missing the rest of events-00001");

        Files.write(events, bytes);
        assertThat(verify(evidence).exitCode()).isZero();

        var checked = offline("receipt", "--file", receipt.toString(), "--key", pem.toString());
        assertThat(checked.exitCode()).as(checked.output()).isZero();
        assertThat(checked.output())
                .contains(request, "the one that you know.", "VERIFIED: charged so");
        var text = Files.readString(receipt);
        Files.writeString(
                receipt,
                text.replaceFirst("\\\\\"charge\\\\\":\\\\\"0", "\\\\\"charge\\\\\":\\\\\"1"));
        assertThat(Files.readString(receipt)).isNotEqualTo(text);
        var wrong = offline("receipt", "--file", receipt.toString(), "--key", pem.toString());
        assertThat(wrong.exitCode()).as(wrong.output()).isEqualTo(1);
        assertThat(wrong.output()).startsWith("WRONG: digest");
    }

    private static void change(Path file, byte[] bytes, int at) throws IOException {
        var changed = bytes.clone();
        changed[at] = (byte) (changed[at] == '1' ? '2' : '1');
        Files.write(file, changed);
    }

    private static int indexOf(byte[] bytes, String text) {
        var at = new String(bytes, UTF_8).indexOf(text);
        assertThat(at).isPositive();
        // The texts before it may have characters of several bytes.
        return new String(bytes, UTF_8).substring(0, at).getBytes(UTF_8).length;
    }

    private static boolean hledgerIsThere() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "hledger")));
    }

    // ---- the command line
    // ------------------------------------------------------------------------

    private record Ran(int exitCode, String output) {}

    private static Ran audit(String... arguments) {
        return run(new AuditCommand(), List.of(arguments));
    }

    /// Without any server.
    private static Ran verify(Path folder, String... more) {
        var arguments =
                Stream.concat(Stream.of("verify", "--export", folder.toString()), Stream.of(more))
                        .toList();
        return execute(new AuditCommand(), arguments);
    }

    private static Ran offline(String... arguments) {
        return execute(new AuditCommand(), List.of(arguments));
    }

    private static Ran run(Object command, List<String> arguments) {
        return execute(
                command,
                plus(
                        arguments,
                        "--url",
                        house.consoleUrl().toString(),
                        "--token",
                        house.adminToken()));
    }

    private static List<String> plus(List<String> arguments, String... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toList();
    }

    private static Ran execute(Object command, List<String> arguments) {
        var out = new StringWriter();
        var exitCode =
                new CommandLine(command)
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(System.err, true, UTF_8))
                        .setExecutionExceptionHandler((problem, _, _) -> {
                            out.append(String.valueOf(problem.getMessage()));
                            return problem instanceof CommandProblem known
                                    ? known.exitCode()
                                    : CommandProblem.FAILED;
                        })
                        .execute(arguments.toArray(String[]::new));
        return new Ran(exitCode, out.toString());
    }
}
