package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.correcting.OrphanPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What staff do to credit from the command line.
class CreditCommandsTest {

    private static final String MOVED =
            "{\"accountId\":\"acc_demo\",\"id\":\"x\",\"amount\":\"-4.000000000\",\"balance\":\"6.000000000\",\"available\":\"6.000000000\",\"ledgerEntryId\":\"acc_demo-4\"}";

    @TempDir Path home = Path.of("");

    private ConsoleAnswers console = start();

    private static ConsoleAnswers start() {
        try {
            return new ConsoleAnswers();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void write_credentials() throws IOException {
        var folder = Files.createDirectories(home.resolve(".metis"));
        Files.writeString(
                folder.resolve(Credentials.FILE),
                "{\"gatewayUrl\":\"http://127.0.0.1:1\",\"consoleUrl\":\""
                        + console.url()
                        + "\",\"apiKey\":\"mrk_x\",\"accountId\":\"acc_demo\",\"adminToken\":\"mrs_local\",\"internalToken\":\"mri_x\"}");
    }

    @AfterEach
    void stop_the_console() {
        console.close();
    }

    @Test
    void a_refund_is_named_by_its_reference_so_that_saying_it_twice_is_once() {
        console.when("POST /api/v1/accounts/acc_demo/refunds", 201, MOVED);

        var cli =
                Cli.run(
                        home,
                        "credit",
                        "refund",
                        "--amount",
                        "4",
                        "--reference",
                        "PAYOUT 1",
                        "--reason",
                        "asked for");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("Moved         -4.000000000  USD").contains("acc_demo-4");
        assertThat(console.lastAsked().idempotencyKey()).isEqualTo("refund-PAYOUT%201");
        assertThat(Json.mapper().readTree(console.lastAsked().body()))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "{\"amount\":\"4.000000000\",\"reference\":\"PAYOUT 1\",\"reason\":\"asked for\"}"));
    }

    @Test
    void a_grant_says_how_it_is_burnt_and_until_when() {
        console.when("POST /api/v1/accounts/acc_x/grants", 201, MOVED);

        Cli.run(
                home,
                "credit",
                "grant",
                "--account",
                "acc_x",
                "--amount",
                "4",
                "--kind",
                "promotional",
                "--priority",
                "3",
                "--expires",
                "2027-01-01T00:00:00Z",
                "--reference",
                "AD",
                "--reason",
                "spring",
                "--key",
                "mine");

        assertThat(console.lastAsked().idempotencyKey()).isEqualTo("mine");
        assertThat(Json.mapper().readTree(console.lastAsked().body()))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "{\"amount\":\"4.000000000\",\"kind\":\"PROMOTIONAL\",\"priority\":3,"
                                                + "\"expiresAt\":\"2027-01-01T00:00:00Z\",\"reference\":\"AD\",\"reason\":\"spring\"}"));
    }

    @Test
    void adjusts_down_with_an_amount_below_zero() {
        console.when("POST /api/v1/accounts/acc_demo/adjustments", 201, MOVED);

        var cli =
                Cli.run(
                        home,
                        "credit",
                        "adjust",
                        "--amount",
                        "-4",
                        "--reference",
                        "T-1",
                        "--reason",
                        "typo");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(console.lastAsked().body()).contains("\"-4.000000000\"");
    }

    @Test
    void says_how_a_large_act_is_approved() {
        console.when(
                "POST /api/v1/accounts/acc_demo/reversals",
                202,
                "{\"accountId\":\"acc_demo\",\"proposalId\":\"prop_7\",\"status\":\"PROPOSED\",\"ledgerEntryId\":\"acc_demo-7\"}");

        var cli =
                Cli.run(
                        home,
                        "credit",
                        "reverse",
                        "acc_demo-3",
                        "--into-overdraft",
                        "--reason",
                        "chargeback");

        assertThat(cli.out())
                .isEqualTo(
                        "Waits for a second person: ./metis approvals approve prop_7 --account acc_demo\n");
        assertThat(console.lastAsked().idempotencyKey()).startsWith("cli-");
        assertThat(console.lastAsked().body()).contains("\"intoOverdraft\":true");
    }

    @Test
    void a_second_person_approves_with_a_token_of_their_own() {
        console.when("POST /api/v1/accounts/acc_demo/proposals/prop_7/approve", 201, MOVED);

        var cli = Cli.run(home, "approvals", "approve", "prop_7", "--token", "token-of-ben");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(console.lastAsked().authorization()).isEqualTo("Bearer token-of-ben");
    }

    @Test
    void lists_what_waits_and_declines_it() {
        console.when(
                "GET /api/v1/accounts/acc_demo/proposals",
                200,
                "{\"data\":[{\"proposalId\":\"prop_7\",\"act\":{\"act\":\"refund\",\"amount\":\"5000.000000000\"},\"actor\":\"ann\",\"reason\":\"left\",\"proposedAt\":\"2026-11-22T10:00:00Z\"}]}");
        console.when(
                "POST /api/v1/accounts/acc_demo/proposals/prop_7/decline",
                201,
                "{\"accountId\":\"acc_demo\",\"proposalId\":\"prop_7\",\"status\":\"DECLINED\"}");

        assertThat(Cli.run(home, "approvals", "list").out())
                .contains("prop_7  refund  5000.000000000  ann  left");
        assertThat(Cli.run(home, "approvals", "decline", "prop_7", "--reason", "no").out())
                .isEqualTo("prop_7 is declined.\n");
    }

    @Test
    void shows_lots_as_they_are_burnt() {
        console.when(
                "GET /api/v1/accounts/acc_demo/lots",
                200,
                "{\"balance\":\"7.000000000\",\"available\":\"7.000000000\",\"overdraft\":\"0.000000000\",\"closed\":false,\"data\":["
                        + "{\"lotId\":\"lot_1\",\"kind\":\"PAID\",\"remaining\":\"7.000000000\",\"priority\":30,\"expiresAt\":null}]}");

        assertThat(Cli.run(home, "credit", "lots").out())
                .contains("lot_1  PAID  7.000000000        30  never")
                .contains("Balance 7.000000000 USD, available 7.000000000, overdraft 0.000000000.");
    }

    @Test
    void closes_books_until_none_is_left() {
        console.when(
                "POST /api/v1/books/close",
                200,
                "{\"period\":\"2026-10\",\"closed\":3,\"left\":0}");

        assertThat(Cli.run(home, "books", "close", "--period", "2026-10").out())
                .isEqualTo("The books of 2026-10 are closed. Accounts looked at: 3.\n");
    }

    @Test
    void says_what_is_wrong_with_an_amount_before_anything_is_asked() {
        var cli =
                Cli.run(
                        home,
                        "credit",
                        "refund",
                        "--amount",
                        "0.0000000001",
                        "--reference",
                        "R",
                        "--reason",
                        "r");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).contains("nine decimal places");
    }

    @Test
    void staff_beside_the_admin_come_from_the_environment() {
        var config =
                config(
                        "METIS_STAFF_TOKENS",
                        "ben:token-of-ben-in-tests,cleo:token-of-cleo-in-tests");

        assertThat(config.ledgerRules().staff()).containsOnlyKeys("ben", "cleo");
        assertThat(config.toString()).doesNotContain("token-of-ben");
        assertThat(config.ledgerRules().toString()).doesNotContain("token-of-ben");
        for (var wrong :
                new String[] {
                    "ben", "ben:short", "admin:token-of-the-admin", "Ben B:token-of-ben-x"
                }) {
            assertThatThrownBy(() -> config("METIS_STAFF_TOKENS", wrong))
                    .isInstanceOf(StandaloneConfig.Invalid.class)
                    .hasMessageContaining("METIS_STAFF_TOKENS")
                    .hasMessageNotContaining("token-of");
        }
    }

    @Test
    void what_one_alone_may_move_and_what_becomes_of_orphans_come_from_the_environment() {
        assertThat(config("METIS_ALONE_UP_TO", "250.5").ledgerRules().aloneUpTo())
                .isEqualTo(Usd.parse("250.5"));
        assertThat(config("METIS_ORPHAN_POLICY", "hold-50@24h").ledgerRules().orphanPolicy())
                .isEqualTo(OrphanPolicy.parse("hold-50@24h"));
        assertThat(config("METIS_ALONE_UP_TO", " ").ledgerRules().aloneUpTo())
                .isEqualTo(Usd.parse("1000"));
        for (var wrong : new String[] {"0", "-1", "1e3", "0.0000000001", "much"}) {
            assertThatThrownBy(() -> config("METIS_ALONE_UP_TO", wrong))
                    .isInstanceOf(StandaloneConfig.Invalid.class)
                    .hasMessageContaining("METIS_ALONE_UP_TO");
        }
        assertThatThrownBy(() -> config("METIS_ORPHAN_POLICY", "half"))
                .isInstanceOf(StandaloneConfig.Invalid.class)
                .hasMessageContaining("METIS_ORPHAN_POLICY");
    }

    private StandaloneConfig config(String variable, String value) {
        return new StandaloneConfig(
                home, "127.0.0.1", 8080, 8081, Map.of(), Map.of(variable, value));
    }
}
