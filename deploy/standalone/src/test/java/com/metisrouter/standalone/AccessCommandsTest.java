package com.metisrouter.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys and projects on the command line, against a console that answers what it is told.
class AccessCommandsTest {

    private static final String PROJECT =
            "{\"id\":\"proj_0123456789abcdef01234567\",\"name\":\"assistant\",\"accountId\":\"acc_demo\",\"status\":\"ACTIVE\",\"limits\":[{\"amount\":\"9.000000000\",\"period\":\"WEEK\",\"zone\":\"UTC\"}]}";

    @TempDir Path home;
    private ConsoleAnswers console;

    @BeforeEach
    void start() throws IOException {
        console = new ConsoleAnswers();
        Files.createDirectories(home.resolve(".metis"));
        Files.writeString(
                home.resolve(".metis/credentials.json"),
                "{\"gatewayUrl\":\"http://127.0.0.1:1\",\"consoleUrl\":\""
                        + console.url()
                        + "\",\"apiKey\":\"mrk_x\",\"accountId\":\"acc_demo\",\"adminToken\":\"mrs_local\",\"internalToken\":\"mri_x\"}");
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void a_key_is_made_with_all_that_may_be_said_of_it() {
        console.when(
                "POST /api/v1/keys",
                201,
                "{\"id\":\"key_9\",\"key\":\"mrk_secret\",\"project\":\"assistant\",\"limits\":[{\"amount\":\"5.000000000\",\"period\":\"MONTH\",\"zone\":\"Europe/Rome\"}],\"allowedIps\":[\"10.0.0.0/8\"],\"rates\":{\"requestsPerMinute\":60,\"concurrent\":8}}");

        Cli cli =
                Cli.run(
                        home,
                        ("keys create --project assistant --client web --workflow nightly --limit 5.00 --per month --zone"
                                        + " Europe/Rome --limit 1 --per day --models sim/chat --endpoints /v1/embeddings"
                                        + " --expires-in 30d --rpm 60 --concurrent 8 --shortage-as-429 --allow-ip 10.0.0.0/8 --allow-ip 2001:db8::/32 --idempotency-key mine")
                                .split(" "));

        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(cli.out())
                .contains("mrk_secret")
                .contains("5.000000000 a month (Europe/Rome)")
                .contains("10.0.0.0/8")
                .contains("60 requests a minute, 8 at once")
                .contains("keep it now");
        assertThat(console.lastAsked().idempotencyKey()).isEqualTo("mine");
        assertThat(Json.mapper().readTree(console.lastAsked().body()))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        """
                                        {"accountId":"acc_demo","project":"assistant","client":"web","workflow":"nightly",
                                         "name":"assistant/web/nightly","models":["sim/chat"],"endpoints":["/v1/embeddings"],
                                         "limits":[{"amount":"5.00","period":"MONTH","zone":"Europe/Rome"},
                                                   {"amount":"1","period":"DAY","zone":"UTC"}],
                                         "allowedIps":["10.0.0.0/8","2001:db8::/32"],
                                         "rates":{"requestsPerMinute":60,"tokensPerMinute":null,"concurrent":8},"shortageAs429":true,
                                         "expiresInSeconds":2592000}\
                                        """));
    }

    @Test
    void a_repeated_command_says_where_the_secret_was() {
        console.when(
                "POST /api/v1/keys",
                200,
                "{\"id\":\"key_9\",\"secretShownBefore\":true,\"notice\":\"The secret was in the first answer.\"}");

        Cli cli = Cli.run(home, "keys create --project p --idempotency-key mine".split(" "));

        assertThat(cli.out())
                .contains("The secret was in the first answer.")
                .doesNotContain("keep it now");
    }

    @Test
    void a_key_is_rotated_and_shown() {
        console.when(
                        "POST /api/v1/keys/key_9/rotate",
                        200,
                        "{\"id\":\"key_9\",\"key\":\"mrk_new\",\"previousSecretWorksUntil\":\"2026-11-23T10:00:00Z\"}")
                .when(
                        "GET /api/v1/keys/key_9",
                        200,
                        "{\"id\":\"key_9\",\"status\":\"ACTIVE\",\"projectArchivedAt\":\"2026-11-23T10:00:00Z\"}");

        Cli rotated = Cli.run(home, "keys rotate key_9 --overlap 2h".split(" "));
        var asked = console.lastAsked().body();
        Cli leaked = Cli.run(home, "keys rotate key_9 --overlap 0".split(" "));
        var askedAtOnce = console.lastAsked().body();
        Cli shown = Cli.run(home, "keys show key_9".split(" "));
        Cli json = Cli.run(home, "keys show key_9 --json".split(" "));

        assertThat(rotated.out()).contains("mrk_new").contains("2026-11-23T10:00:00Z");
        assertThat(asked).isEqualTo("{\"overlapSeconds\":7200}");
        assertThat(leaked.exitCode()).isZero();
        assertThat(askedAtOnce).isEqualTo("{\"overlapSeconds\":0}");
        assertThat(shown.out()).contains("ACTIVE, project archived").contains("anywhere");
        assertThat(Json.mapper().readTree(json.out()).path("id").asString()).isEqualTo("key_9");
    }

    @Test
    void projects_are_made_listed_limited_and_archived_by_name() {
        var id = "proj_0123456789abcdef01234567";
        console.when("POST /api/v1/projects", 201, PROJECT)
                .when(
                        "GET /api/v1/projects",
                        200,
                        "{\"object\":\"list\",\"data\":[" + PROJECT + "],\"has_more\":false}")
                .when("PATCH /api/v1/projects/" + id, 200, PROJECT)
                .when("POST /api/v1/projects/" + id + "/archive", 200, PROJECT);

        Cli made = Cli.run(home, "projects create assistant --limit 9 --per week".split(" "));
        Cli listed = Cli.run(home, "projects list".split(" "));
        Cli limited = Cli.run(home, "projects limit assistant --limit 9 --per week".split(" "));
        var asked = console.lastAsked();
        Cli unlimited = Cli.run(home, ("projects limit " + id + " --none").split(" "));
        var askedForNone = console.lastAsked();
        Cli archived = Cli.run(home, "projects archive assistant".split(" "));
        Cli unknown = Cli.run(home, "projects archive other".split(" "));

        assertThat(made.out()).contains(id).contains("9.000000000 a week (UTC)");
        assertThat(listed.out()).contains(id + "  assistant  ACTIVE");
        assertThat(limited.exitCode()).as(limited.err()).isZero();
        assertThat(asked.line()).isEqualTo("PATCH /api/v1/projects/" + id);
        assertThat(asked.body())
                .isEqualTo(
                        "{\"limits\":[{\"amount\":\"9\",\"period\":\"WEEK\",\"zone\":\"UTC\"}]}");
        assertThat(unlimited.exitCode()).isZero();
        assertThat(askedForNone.body()).isEqualTo("{\"limits\":[]}");
        assertThat(archived.out()).contains("assistant is archived");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("no project \"other\"").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys create|--project",
                "keys create --project p --limit five --per day|--limit",
                "keys create --project p --limit 5|--per",
                "keys create --project p --per day|--limit",
                "keys create --project p --limit 5 --per year|--per",
                "keys create --project p --expires-in soon|--expires-in",
                "keys rotate|KEY_ID",
                "keys rotate key_9 --overlap -1|--overlap",
                "projects create|NAME",
                "projects limit assistant|--limit",
                "projects limit assistant --none --limit 5 --per day|--none",
            })
    void what_is_wrong_is_said_in_one_line_before_anything_is_sent(String command, String named) {
        Cli cli = Cli.run(home, command.split(" "));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("metis: ").contains(named).hasLineCount(1);
    }
}
