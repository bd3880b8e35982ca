package com.metisrouter.verifier.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.testing.RandomHistory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HledgerFormatTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.000001Z");
    private static final int SECONDS_MAX = 120;

    @TempDir Path dir = Path.of("");

    @Test
    void an_entry_is_a_transaction_that_asserts_what_the_ledger_claimed() throws Exception {
        var journal =
                Exported.text(
                        dir,
                        new HledgerFormat(),
                        List.of(opened(), granted(), debited("4.999999999")));

        assertThat(journal)
                .endsWith(
                        """
                        account customers:acc_1:promotional-expense  ; type: X
                        account customers:acc_1:customer-credit:promotional  ; type: L
                        2026-11-22 * (acc_1/1) promotional credit WELCOME, 1 by admin  ; recorded: 2026-11-22T10:00:00.000001Z, position: 2, event: evt-2
                            customers:acc_1:promotional-expense                    5.000000000 USD
                            customers:acc_1:customer-credit:promotional           -5.000000000 USD = -5.000000000 USD

                        account customers:acc_1:revenue  ; type: R
                        2026-11-22 * (acc_1/2) usage of 0 requests  ; recorded: 2026-11-22T10:00:00.000001Z, position: 3, event: evt-3
                            customers:acc_1:customer-credit:promotional            0.000000001 USD = -4.999999999 USD
                            customers:acc_1:revenue                               -0.000000001 USD

                        """);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void hledger_accepts_it_and_comes_to_our_balances_to_the_last_digit(long seed)
            throws Exception {
        requireHledger();
        var events = RandomHistory.of(seed, 5, 600, 8);

        var journal = Exported.file(dir, new HledgerFormat(), events);

        assertThat(hledger(journal, "check").exitCode()).isZero();
        assertThat(hledger(journal, "check", "--strict")).isEqualTo(new Ran(0, ""));
        assertThat(balances(journal)).isEqualTo(expected(events));
    }

    @Test
    void a_balance_that_the_entries_dont_bear_out_fails_hledgers_check_at_that_entry()
            throws Exception {
        requireHledger();
        var journal =
                Exported.file(
                        dir,
                        new HledgerFormat(),
                        List.of(opened(), granted(), debited("4.999999998")));

        var checked = hledger(journal, "check");

        assertThat(checked.exitCode()).isNotZero();
        assertThat(checked.output()).contains("(acc_1/2)", "-4.999999998", "-4.999999999");
    }

    @Test
    void a_journal_that_begins_in_the_middle_begins_with_what_was_there() throws Exception {
        requireHledger();
        var events = RandomHistory.of(7, 4, 800, 4);
        var middle = events.get(400).recordedAt();

        var journal =
                Exported.file(
                        dir, new HledgerFormat(), new ExportScope(null, middle, null), events);

        assertThat(Files.readString(journal)).contains(") opening  ; everything up to this entry");
        assertThat(hledger(journal, "check", "--strict")).isEqualTo(new Ran(0, ""));
        assertThat(balances(journal)).isEqualTo(expected(events));
    }

    @Test
    void one_accounts_journal_is_that_accounts() throws Exception {
        requireHledger();
        var events = RandomHistory.of(8, 4, 400, 4);

        var journal =
                Exported.file(
                        dir, new HledgerFormat(), new ExportScope("acc_2", null, null), events);

        assertThat(hledger(journal, "check", "--strict")).isEqualTo(new Ran(0, ""));
        var only = expected(events);
        only.keySet().removeIf(name -> !name.startsWith("customers:acc_2:"));
        assertThat(balances(journal)).isEqualTo(only);
    }

    // ---- samples
    // ---------------------------------------------------------------------------------

    private static AccountEvent opened() {
        return new AccountOpened("acc_1", "Demo", AT);
    }

    private static AccountEvent granted() {
        var five = Usd.parse("5");
        return new CreditGranted(
                "acc_1",
                "lot_1",
                CreditKind.PROMOTIONAL,
                five,
                "WELCOME;\n1",
                "admin",
                "",
                "welcome",
                List.of(
                        new Posting("promotional-expense", five),
                        new Posting("customer-credit:promotional", five.negated())),
                five,
                AT,
                10,
                null,
                "");
    }

    private static AccountEvent debited(String balanceAfter) {
        var nano = Usd.ofNanos(1);
        return new UsageDebited(
                "acc_1",
                List.of(),
                nano,
                List.of(),
                List.of(
                        new Posting("customer-credit:promotional", nano),
                        new Posting("revenue", nano.negated())),
                Usd.parse(balanceAfter),
                AT);
    }

    // ---- hledger
    // ---------------------------------------------------------------------------------

    private record Ran(int exitCode, String output) {}

    private static void requireHledger() {
        var there =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "hledger")));
        assumeTrue(there, "hledger is not installed (apt-get install hledger)");
    }

    private Ran hledger(Path journal, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("hledger", "-f", journal.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // It reads the journal by the locale, which need not be UTF-8.
        builder.environment().put("LC_ALL", "C.UTF-8");
        var output = dir.resolve("hledger.out").toFile();
        var process = builder.redirectOutput(output).start();
        try {
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(output.toPath(), UTF_8));
    }

    private Map<String, String> balances(Path journal) throws Exception {
        var ran =
                hledger(
                        journal,
                        "balance",
                        "--flat",
                        "--empty",
                        "--no-total",
                        "--output-format",
                        "csv");
        assertThat(ran.exitCode()).as(ran.output()).isZero();
        var balances = new TreeMap<String, String>();
        for (var row : Exported.csv(ran.output().replace("\r", "").replace("\n", "\r\n"))) {
            if (!row.getFirst().equals("account")) {
                balances.put(row.getFirst(), row.get(1));
            }
        }
        return balances;
    }

    private static Map<String, String> expected(List<AccountEvent> events) {
        var expected = new TreeMap<String, String>();
        Exported.sums(events)
                .forEach((account, sums) ->
                        sums.forEach((name, sum) ->
                                expected.put(
                                        HledgerFormat.accountName(account, name),
                                        sum.isZero() ? "0" : sum + " USD")));
        return expected;
    }
}
