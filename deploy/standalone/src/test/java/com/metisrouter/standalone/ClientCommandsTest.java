package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandsTest {

    private static final String REQUEST =
            """
            {"id":"req_1","status":"completed","outcome":"completed","accountId":"acc_demo","keyId":"key_1","model":"sim/chat",
             "endpoint":"/v1/chat/completions","charge":"0.000029500","priceVersion":"sim/chat@1","ledgerEntryId":"acc_demo-7-0",
             "admittedAt":"2026-11-22T10:00:00Z","endedAt":"2026-11-22T10:00:01Z",
             "lines":[{"unit":"input","variant":"","quantity":19,"source":"provider","unitPrice":"0.0000005","amount":"0.0000095"},
                      {"unit":"output","variant":"","quantity":10,"source":"tokenizer","unitPrice":"0.000002","amount":"0.00002"}]}
            """;

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
        Files.createDirectories(home.resolve(".metis"));
        writeCredentials(console.url());
    }

    @AfterEach
    void stop_the_console() {
        console.close();
    }

    @Test
    void balance_shows_the_strings_of_the_api_as_they_are() {
        console.when(
                "GET /api/v1/balance",
                200,
                "{\"balance\":\"4.999970500\",\"available\":\"4.499970500\",\"leased\":\"0.500000000\",\"as_of\":\"2026-11-22T10:00:01Z\"}");

        Cli cli = Cli.run(home, "balance");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out())
                .isEqualTo(
                        """
                        Balance    4.999970500  USD
                        Available  4.499970500  USD
                        Leased     0.500000000  USD, set aside for gateways

                        As of 2026-11-22T10:00:01Z.
                        """);
        assertThat(console.lastAsked().line()).isEqualTo("GET /api/v1/balance?accountId=acc_demo");
        assertThat(console.lastAsked().authorization()).isEqualTo("Bearer mrs_local");
    }

    @Test
    void json_prints_the_answer_with_its_decimals_untouched() {
        console.when(
                "GET /api/v1/balance",
                200,
                "{\"balance\":\"4.100000000\",\"available\":\"4.100000000\"}");

        Cli cli = Cli.run(home, "balance", "--json", "--account", "acc_other");

        assertThat(Json.mapper().readTree(cli.out()).path("balance").asString())
                .isEqualTo("4.100000000");
        assertThat(console.lastAsked().line()).endsWith("accountId=acc_other");
    }

    @Test
    void a_topup_is_named_by_its_reference_so_that_saying_it_twice_is_once() {
        console.when(
                "POST /api/v1/accounts/acc_demo/topups",
                201,
                "{\"accountId\":\"acc_demo\",\"amount\":\"10.000000000\",\"balance\":\"15.000000000\",\"available\":\"15.000000000\",\"ledgerEntryId\":\"acc_demo-3\"}");

        Cli cli =
                Cli.run(
                        home,
                        "topup",
                        "--amount",
                        "10.00",
                        "--reference",
                        "ORDER 1",
                        "--kind",
                        "goodwill");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("10.000000000  USD to acc_demo").contains("acc_demo-3");
        assertThat(console.lastAsked().idempotencyKey()).isEqualTo("topup-ORDER%201");
        assertThat(Json.mapper().readTree(console.lastAsked().body()))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "{\"amount\":\"10.00\",\"kind\":\"GOODWILL\",\"reference\":\"ORDER 1\"}"));
    }

    @Test
    void rerating_is_a_dry_run_until_it_is_told_to_book_and_says_why() {
        console.when(
                "POST /api/v1/corrections",
                200,
                "{\"object\":\"correction_dry_run\",\"summary\":{\"requests\":3,\"unchanged\":1,\"before\":\"0.5\",\"after\":\"0.4\",\"difference\":\"-0.1\",\"accounts\":[{\"accountId\":\"acc_1\",\"requests\":3,\"before\":\"0.5\",\"after\":\"0.4\",\"difference\":\"-0.1\"}]}}");

        Cli dry =
                Cli.run(
                        home,
                        "prices",
                        "rerate",
                        "--price-version",
                        "sim/chat@1",
                        "--corrected",
                        "sim/chat@2");
        var asked = Json.mapper().readTree(console.lastAsked().body());
        Cli withoutReason =
                Cli.run(
                        home,
                        "prices",
                        "rerate",
                        "--price-version",
                        "sim/chat@1",
                        "--corrected",
                        "sim/chat@2",
                        "--apply");

        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains("Dry run: nothing has been booked.")
                .contains("Difference      -0.1")
                .contains("acc_1");
        assertThat(asked.path("dryRun").asBoolean()).isTrue();
        assertThat(asked.path("priceVersion").asString()).isEqualTo("sim/chat@1");
        assertThat(console.lastAsked().idempotencyKey()).startsWith("rerate-20");
        assertThat(withoutReason.exitCode()).isEqualTo(2);
        assertThat(withoutReason.err()).contains("--reason");
    }

    @Test
    void a_correction_that_needs_a_second_person_says_how_that_is_done() {
        console.when(
                "POST /api/v1/corrections",
                202,
                "{\"object\":\"correction\",\"id\":\"cor-1\",\"state\":\"needs_approval\",\"summary\":null}");

        Cli cli =
                Cli.run(home, "corrections", "reverse", "acc_1-7", "--reason", "twice", "--apply");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("./metis corrections approve cor-1");
        assertThat(console.lastAsked().idempotencyKey()).isEqualTo("reverse-acc_1-7");
    }

    @Test
    void an_orphan_is_settled_with_quantities_and_evidence() {
        console.when(
                "POST /api/v1/requests/req_1/settlement",
                200,
                "{\"object\":\"correction\",\"id\":\"s\",\"state\":\"done\",\"summary\":{\"requests\":1,\"difference\":\"0.1\"}}");

        Cli cli =
                Cli.run(
                        home,
                        "orphans",
                        "settle",
                        "req_1",
                        "--quantity",
                        "input_tokens=12",
                        "--quantity",
                        "output_tokens=3",
                        "--evidence",
                        "resp_9",
                        "--reason",
                        "asked the provider");

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out()).contains("booked.");
        assertThat(Json.mapper().readTree(console.lastAsked().body()).path("quantities"))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "[{\"unit\":\"input_tokens\",\"amount\":12},{\"unit\":\"output_tokens\",\"amount\":3}]"));
    }

    @Test
    void dead_letters_are_listed_with_their_reason_and_applied_by_number() {
        console.when(
                "GET /api/v1/dead-letters",
                200,
                "{\"open\":1,\"data\":[{\"id\":4,\"accountId\":\"acc_x\",\"lease\":2,\"leaseSequence\":9,\"reason\":\"UNKNOWN_ACCOUNT\",\"detail\":\"acc_x\",\"times\":3,\"recordedAt\":\"2026-11-22T10:00:00Z\",\"resolvedAt\":null}]}");
        console.when(
                "POST /api/v1/dead-letters/4/apply",
                200,
                "{\"id\":4,\"result\":\"applied\",\"charge\":\"0.100000000\"}");

        Cli list = Cli.run(home, "dead-letters", "list");
        Cli apply = Cli.run(home, "dead-letters", "apply", "4");

        assertThat(list.out()).contains("UNKNOWN_ACCOUNT").contains("1 dead letter waits.");
        assertThat(apply.out()).isEqualTo("Dead letter 4 is applied: USD 0.100000000.\n");
    }

    @Test
    void an_amount_that_is_none_is_refused_before_anything_is_sent() {
        Cli cli = Cli.run(home, "topup", "--amount", "ten", "--reference", "ORDER-1");

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).startsWith("metis: --amount: \"ten\"").hasLineCount(1);
    }

    @Test
    void a_refusal_is_one_line_with_the_reason_and_its_code() {
        console.when(
                "POST /api/v1/accounts/acc_x/topups",
                404,
                "{\"title\":\"Not found\",\"detail\":\"account acc_x is unknown\\n(expected: an open account)\",\"code\":\"unknown_account\"}");

        Cli cli = Cli.run(home, "topup", "--account", "acc_x", "--amount", "1", "--reference", "R");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .isEqualTo(
                        "metis: account acc_x is unknown (expected: an open account) (unknown_account)\n");
    }

    @Test
    void keys_are_made_listed_and_revoked() {
        console.when(
                        "POST /api/v1/keys",
                        201,
                        "{\"id\":\"key_9\",\"key\":\"mrk_secret\",\"accountId\":\"acc_demo\",\"project\":\"web\",\"models\":[\"sim/chat\",\"sim/cached\"]}")
                .when(
                        "GET /api/v1/keys",
                        200,
                        "{\"object\":\"list\",\"data\":[{\"id\":\"key_9\",\"name\":\"web/app\",\"status\":\"ACTIVE\",\"models\":[]}],\"has_more\":false}")
                .when(
                        "POST /api/v1/keys/key_9/revoke",
                        200,
                        "{\"id\":\"key_9\",\"status\":\"REVOKED\"}");

        Cli created =
                Cli.run(
                        home,
                        "keys",
                        "create",
                        "--project",
                        "web",
                        "--client",
                        "app",
                        "--models",
                        "sim/chat,sim/cached");
        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out()).contains("mrk_secret").contains("sim/chat, sim/cached");
        assertThat(console.lastAsked().body())
                .contains("\"name\":\"web/app\"")
                .contains("\"models\":[\"sim/chat\",\"sim/cached\"]");

        Cli listed = Cli.run(home, "keys", "list");
        assertThat(listed.out()).contains("key_9  web/app").contains("all");

        Cli revoked = Cli.run(home, "keys", "revoke", "key_9");
        assertThat(revoked.out()).isEqualTo("Key key_9 is revoked.\n");
        assertThat(console.lastAsked().line()).isEqualTo("POST /api/v1/keys/key_9/revoke");
    }

    @Test
    void usage_lists_requests_and_adds_up_what_it_shows() {
        console.when(
                "GET /api/v1/requests",
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"req_1\",\"model\":\"sim/chat\",\"status\":\"completed\",\"charge\":\"0.100000001\",\"inputTokens\":19,\"outputTokens\":10},{\"id\":\"req_2\",\"charge\":\"0.200000002\"}],\"has_more\":true}");

        Cli cli = Cli.run(home, "usage", "--since", "1h", "--key", "key_1", "--limit", "2");

        assertThat(cli.out())
                .contains("0.100000001")
                .contains("2 requests, 0.300000003 USD. There are more");
        assertThat(console.lastAsked().line())
                .isEqualTo("GET /api/v1/requests?keyId=key_1&limit=2&since=1h");
    }

    @Test
    void a_request_is_explained_line_by_line() {
        console.when("GET /api/v1/requests/req_1", 200, REQUEST);

        Cli cli = Cli.run(home, "request", "req_1");

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out())
                .containsPattern("input +19 +× +0\\.0000005 += +0\\.0000095 +provider")
                .containsPattern("output +10 +× +0\\.000002 += +0\\.00002 +tokenizer")
                .containsPattern("Sum += +0\\.0000295\n")
                .containsPattern("Charge +≈ +0\\.000029500 ")
                .contains("sim/chat@1")
                .contains("acc_demo-7-0");
    }

    @Test
    void a_request_whose_charge_is_not_its_lines_is_a_failure() {
        console.when(
                "GET /api/v1/requests/req_1", 200, REQUEST.replace("0.000029500", "0.000029501"));

        Cli cli = Cli.run(home, "request", "req_1");

        assertThat(cli.exitCode()).isEqualTo(1);
        assertThat(cli.out()).contains("not that sum rounded");
    }

    @Test
    void status_fails_when_a_part_is_down() {
        console.when(
                "GET /api/v1/status",
                200,
                "{\"status\":\"degraded\",\"parts\":[{\"name\":\"gateway\",\"status\":\"up\",\"detail\":\"\"},{\"name\":\"kafka\",\"status\":\"down\",\"detail\":\"journalling\"}]}");

        Cli degraded = Cli.run(home, "status");
        console.when("GET /api/v1/status", 200, "{\"status\":\"UP\",\"parts\":[]}");
        Cli up = Cli.run(home, "status");

        assertThat(degraded.exitCode()).isEqualTo(1);
        assertThat(degraded.out()).containsPattern("kafka +down +journalling");
        assertThat(up.exitCode()).isZero();
    }

    @Test
    void a_remote_console_is_asked_with_the_token_that_was_given_and_never_the_local_one() {
        console.when("GET /api/v1/balance", 200, "{\"balance\":\"1.000000000\"}");

        Cli without = Cli.run(home, "balance", "--url", console.url(), "--account", "acc_r");
        Cli with =
                Cli.run(
                        home,
                        "balance",
                        "--url",
                        console.url() + "/",
                        "--token",
                        "mrs_remote",
                        "--account",
                        "acc_r");

        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err()).contains("--token");
        assertThat(with.exitCode()).isZero();
        assertThat(console.lastAsked().authorization()).isEqualTo("Bearer mrs_remote");
    }

    @Test
    void says_in_one_line_what_is_missing() throws IOException {
        int nobody = Ports.free(1).getFirst();
        writeCredentials("http://127.0.0.1:" + nobody);
        Cli down = Cli.run(home, "balance");
        Cli elsewhere = Cli.run(home, "balance", "--data", home.resolve("nowhere").toString());
        Cli unknown = Cli.run(home, "blance");
        Cli nothing = Cli.run(home);
        Cli missing = Cli.run(home, "topup", "--amount", "1.00");

        assertThat(down.err())
                .startsWith("metis: nothing answers at http://127.0.0.1:" + nobody)
                .hasLineCount(1);
        assertThat(down.exitCode()).isEqualTo(1);
        assertThat(elsewhere.err()).contains("./metis up").hasLineCount(1);
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("blance").hasLineCount(1);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(missing.err())
                .contains("--reference")
                .contains("./metis topup --help")
                .hasLineCount(1);
        assertThat(missing.exitCode()).isEqualTo(2);
    }

    private void writeCredentials(String consoleUrl) throws IOException {
        Files.writeString(
                home.resolve(".metis/credentials.json"),
                "{\"gatewayUrl\":\"http://127.0.0.1:1\",\"consoleUrl\":\""
                        + consoleUrl
                        + "\",\"apiKey\":\"mrk_x\",\"accountId\":\"acc_demo\",\"adminToken\":\"mrs_local\",\"internalToken\":\"mri_x\"}");
    }
}
