package com.metisrouter.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.ledger.access.ApiKeys.NewKey;
import com.metisrouter.ledger.access.KeyAttributes;
import com.metisrouter.ledger.access.Label;
import com.metisrouter.ledger.access.SecretAnswer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/// Projects and keys over HTTP, and what gateways are told of them.
class AccessHttpTest {

    private static final String ADMIN = "admin-token-of-the-tests";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ConcurrentHashMap<String, KeySnapshot> TOLD = new ConcurrentHashMap<>();

    private static TestLedger broker;
    private static ConfigurableApplicationContext application;
    private static TopicFollower follower;
    private static JdbcTemplate jdbc;
    private static final String BEN = "token-of-ben-in-the-tests";

    private static String base;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestLedger();
        var config =
                broker.configOnFreshDatabase()
                        .withRules(LedgerRules.of(Map.of("METIS_STAFF_TOKENS", "ben:" + BEN)));
        application = LedgerApplication.run(config, "0");
        jdbc =
                new JdbcTemplate(
                        new DriverManagerDataSource(config.jdbcUrl() + "&currentSchema=ledger"));
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
        follower =
                TopicFollower.start(
                        config.bootstrapServers(),
                        Topic.KEYS,
                        "tests",
                        (hash, event) -> {
                            if (event != null) {
                                TOLD.put(hash, (KeySnapshot) event.data());
                            }
                        });
    }

    @AfterAll
    static void stop() throws Exception {
        follower.close();
        application.close();
        broker.close();
    }

    @Test
    void every_act_says_which_of_the_staff_did_it() throws Exception {
        account("acc_who");
        var body = "{\"accountId\":\"acc_who\",\"name\":\"N\",\"project\":\"p\"}";
        var key = ok(201, send("POST", "/api/v1/keys", body, BEN, "who")).get("id").asString();
        ok(200, send("POST", "/api/v1/keys/" + key + "/rotate", "", BEN, null));
        ok(200, post("/api/v1/keys/" + key + "/revoke", ""));

        assertThat(
                        jdbc.queryForList(
                                "select convert_from(payload, 'UTF8')::json ->> 'actor' from event"
                                        + " where aggregate_id = ? order by sequence_number",
                                String.class,
                                key))
                .containsExactly("ben", "ben", "admin");
    }

    @Test
    void a_key_has_all_that_it_was_made_with() throws Exception {
        account("acc_all");
        var end = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        var key =
                ok(
                        201,
                        post(
                                "/api/v1/keys",
                                """
                                {"accountId":"acc_all","project":"assistant","client":"web","workflow":"nightly run","name":"N",
                                 "models":["sim/chat"],"endpoints":["/v1/chat/completions"],
                                 "limits":[{"amount":"5.00","period":"MONTH","zone":"Europe/Rome"},{"amount":"1","period":"DAY"}],
                                 "allowedIps":["203.0.113.0/24","2001:db8::/32","198.51.100.7"],"rates":{"requestsPerMinute":60,"concurrent":8},"shortageAs429":true,
                                 "expiresAt":"%s"}\
                                """
                                        .formatted(end)));
        var id = key.get("id").asString();
        var shown = ok(200, get("/api/v1/keys/" + id));

        var told = told(key);
        assertThat(told.client()).isEqualTo("web");
        assertThat(told.workflow()).isEqualTo("nightly run");
        assertThat(told.endpoints()).containsExactly("/v1/chat/completions");
        assertThat(told.limits())
                .containsExactly(
                        new SpendLimit(Usd.parse("5"), SpendLimit.Period.MONTH, "Europe/Rome"),
                        SpendLimit.of(Usd.parse("1"), SpendLimit.Period.DAY));
        assertThat(told.allowedIps())
                .containsExactly("203.0.113.0/24", "2001:db8:0:0:0:0:0:0/32", "198.51.100.7/32");
        assertThat(told.expiresAt()).isEqualTo(end);
        assertThat(told.projectId()).isEqualTo(key.get("projectId").asString());
        assertThat(told.rotatedOutAt()).isNull();
        assertThat(told.rates()).isEqualTo(new RateLimits(60L, null, 8L));
        assertThat(told.tellsShortageAs429()).isTrue();
        assertThat(shown.get("rates")).isEqualTo(key.get("rates"));
        assertThat(key.get("limits").get(0).get("amount").asString()).isEqualTo("5.000000000");
        assertThat(shown.has("key")).isFalse();
        assertThat(shown.get("limits")).isEqualTo(key.get("limits"));
        assertThat(stored("key-created", id).get("actor").asString()).isEqualTo("admin");
        assertThat(ok(200, get("/api/v1/projects/" + told.projectId())).get("name").asString())
                .isEqualTo("assistant");
    }

    @Test
    void the_same_command_makes_one_key_and_shows_its_secret_once() throws Exception {
        account("acc_idem");
        var body = "{\"accountId\":\"acc_idem\",\"project\":\"p\",\"expiresInSeconds\":3600}";

        var first = ok(201, post("/api/v1/keys", body, "once"));
        var again = ok(200, post("/api/v1/keys", body, "once"));
        var other = post("/api/v1/keys", body.replace("3600", "3601"), "once");
        var another = ok(201, post("/api/v1/keys", body, "twice"));

        assertThat(again.get("id")).isEqualTo(first.get("id"));
        assertThat(again.has("key")).isFalse();
        assertThat(again.get("secretShownBefore").asBoolean()).isTrue();
        assertThat(again.get("notice").asString()).contains("kept nowhere");
        assertThat(again.get("expiresAt")).isEqualTo(first.get("expiresAt"));
        assertProblem(other, 409, "idempotency_key_reused");
        assertThat(another.get("id")).isNotEqualTo(first.get("id"));
        assertThat(ok(200, get("/api/v1/keys?accountId=acc_idem")).get("data")).hasSize(2);
    }

    @Test
    void many_at_once_make_one_key_and_one_project() throws Exception {
        account("acc_race");
        var body = "{\"accountId\":\"acc_race\",\"project\":\"p\"}";

        var answers =
                IntStream.range(0, 12)
                        .mapToObj(i -> postAsync("/api/v1/keys", body, i % 2 == 0 ? "a" : "b"))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201)).hasSize(2);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 200)).hasSize(10);
        assertThat(answers.stream().filter(answer -> answer.body().contains("mrk_"))).hasSize(2);
        assertThat(ok(200, get("/api/v1/projects?accountId=acc_race")).get("data")).hasSize(1);
    }

    @Test
    void a_change_changes_what_it_names_and_null_takes_a_restriction_away() throws Exception {
        account("acc_ch");
        var key =
                ok(
                        201,
                        post(
                                "/api/v1/keys",
                                "{\"accountId\":\"acc_ch\",\"name\":\"n\",\"models\":[\"sim/chat\"],\"allowedIps\":[\"10.0.0.0/8\"]}"));
        var path = "/api/v1/keys/" + key.get("id").asString();

        ok(
                200,
                patch(
                        path,
                        "{\"allowedIps\":null,\"limits\":[{\"amount\":\"2\",\"period\":\"WEEK\"}]}"));
        var changed = ok(200, patch(path, "{\"workflow\":\"w2\"}"));
        var events = events(key);
        ok(200, patch(path, "{\"workflow\":\"w2\"}"));

        assertThat(changed.get("allowedIps")).isEmpty();
        assertThat(changed.get("models")).hasSize(1);
        assertThat(changed.get("name").asString()).isEqualTo("n");
        assertThat(changed.get("workflow").asString()).isEqualTo("w2");
        assertThat(events(key)).as("nothing to change is no event").isEqualTo(events).isEqualTo(3);
        await().untilAsserted(() ->
                assertThat(told(key))
                        .extracting(KeySnapshot::workflow, KeySnapshot::limits)
                        .containsExactly(
                                "w2",
                                List.of(SpendLimit.of(Usd.parse("2"), SpendLimit.Period.WEEK))));
    }

    @Test
    void a_rotated_key_has_two_secrets_until_the_overlap_ends() throws Exception {
        account("acc_rot");
        var key = ok(201, post("/api/v1/keys", "{\"accountId\":\"acc_rot\",\"project\":\"p\"}"));
        var path = "/api/v1/keys/" + key.get("id").asString() + "/rotate";
        told(key);

        var rotated = ok(200, post(path, "{\"overlapSeconds\":3600}", "r1"));
        var again = ok(200, post(path, "{\"overlapSeconds\":3600}", "r1"));
        var other = post(path, "{\"overlapSeconds\":0}", "r1");

        assertThat(rotated.get("id")).isEqualTo(key.get("id"));
        assertThat(rotated.get("key").asString()).isNotEqualTo(key.get("key").asString());
        assertThat(again.has("key")).isFalse();
        assertThat(again.get("secretShownBefore").asBoolean()).isTrue();
        assertProblem(other, 409, "idempotency_key_reused");
        assertThat(told(rotated).expiresAt()).isNull();
        await().untilAsserted(() -> assertThat(told(key).rotatedOutAt()).isNotNull());
        assertThat(told(key).expiresAt())
                .isEqualTo(Instant.parse(rotated.get("previousSecretWorksUntil").asString()))
                .isEqualTo(rotatedOut(key).plus(Duration.ofHours(1)));

        // Without a body the overlap is a day; the first secret ends at once.
        var third = ok(200, post(path, ""));
        await().untilAsserted(() ->
                assertThat(told(key).expiresAt()).isEqualTo(told(rotated).rotatedOutAt()));
        assertThat(told(rotated).expiresAt())
                .isEqualTo(rotatedOut(rotated).plus(Duration.ofDays(1)));

        ok(200, post("/api/v1/keys/" + key.get("id").asString() + "/revoke", ""));
        await().untilAsserted(() ->
                assertThat(List.of(told(key), told(rotated), told(third)))
                        .allMatch(told -> told.status() == KeySnapshot.Status.REVOKED));
        assertProblem(post(path, ""), 409, "key_revoked");
    }

    @Test
    void a_change_of_a_project_reaches_each_of_its_keys() throws Exception {
        account("acc_proj");
        var project =
                ok(
                        201,
                        post(
                                "/api/v1/projects",
                                "{\"accountId\":\"acc_proj\",\"name\":\"assistant\",\"models\":[\"sim/chat\"]}"));
        var id = project.get("id").asString();
        var one =
                ok(
                        201,
                        post(
                                "/api/v1/keys",
                                "{\"accountId\":\"acc_proj\",\"project\":\"assistant\"}"));
        var two =
                ok(
                        201,
                        post(
                                "/api/v1/keys",
                                "{\"accountId\":\"acc_proj\",\"project\":\"assistant\"}"));
        var apart =
                ok(201, post("/api/v1/keys", "{\"accountId\":\"acc_proj\",\"project\":\"other\"}"));
        ok(200, post("/api/v1/keys/" + two.get("id").asString() + "/rotate", "{}"));
        assertThat(told(one).projectModels()).containsExactly("sim/chat");

        ok(
                200,
                patch(
                        "/api/v1/projects/" + id,
                        "{\"models\":[\"sim/embed\"],\"limits\":[{\"amount\":\"9\",\"period\":\"TOTAL\"}]}"));
        await().untilAsserted(() ->
                assertThat(List.of(told(one), told(two)))
                        .allSatisfy(told -> {
                            assertThat(told.projectModels()).containsExactly("sim/embed");
                            assertThat(told.projectLimits())
                                    .containsExactly(
                                            SpendLimit.of(Usd.parse("9"), SpendLimit.Period.TOTAL));
                        }));
        var archived = ok(200, post("/api/v1/projects/" + id + "/archive", ""));
        await().untilAsserted(() ->
                assertThat(List.of(told(one), told(two)))
                        .allSatisfy(told -> {
                            assertThat(told.status()).isEqualTo(KeySnapshot.Status.REVOKED);
                            assertThat(told.projectArchivedAt()).isNotNull();
                        }));

        assertThat(archived.get("status").asString()).isEqualTo("ARCHIVED");
        assertThat(told(apart).status()).isEqualTo(KeySnapshot.Status.ACTIVE);
        assertThat(
                        ok(200, get("/api/v1/keys/" + one.get("id").asString()))
                                .get("status")
                                .asString())
                .as("its own")
                .isEqualTo("ACTIVE");
        assertThat(ok(200, post("/api/v1/projects/" + id + "/archive", ""))).isEqualTo(archived);
        assertProblem(patch("/api/v1/projects/" + id, "{\"models\":[]}"), 409, "project_archived");
        assertProblem(
                post("/api/v1/keys", "{\"accountId\":\"acc_proj\",\"project\":\"assistant\"}"),
                409,
                "project_archived");
        assertProblem(
                post("/api/v1/keys/" + one.get("id").asString() + "/rotate", ""),
                409,
                "project_archived");
        assertThat(stored("project-archived", id).get("actor").asString()).isEqualTo("admin");
    }

    @Test
    void a_project_is_made_once_under_its_name() throws Exception {
        account("acc_once");
        account("acc_once2");
        var body =
                "{\"accountId\":\"acc_once\",\"name\":\"p\",\"limits\":[{\"amount\":\"1\",\"period\":\"DAY\"}]}";

        var made = ok(201, post("/api/v1/projects", body));
        var again = ok(200, post("/api/v1/projects", body));
        var elsewhere = ok(201, post("/api/v1/projects", body.replace("acc_once", "acc_once2")));

        assertThat(again).isEqualTo(made);
        assertThat(elsewhere.get("id")).isNotEqualTo(made.get("id"));
        assertProblem(post("/api/v1/projects", body.replace("DAY", "WEEK")), 409, "project_exists");
    }

    @Test
    void lists_page_by_page() throws Exception {
        account("acc_pg");
        for (var name : List.of("a", "b", "c")) {
            ok(
                    201,
                    post(
                            "/api/v1/keys",
                            "{\"accountId\":\"acc_pg\",\"project\":\"" + name + "\"}"));
        }

        var first = ok(200, get("/api/v1/projects?accountId=acc_pg&limit=2"));
        var last = first.get("data").get(1).get("id").asString();
        var second = ok(200, get("/api/v1/projects?accountId=acc_pg&limit=2&after=" + last));
        var keys = ok(200, get("/api/v1/keys?accountId=acc_pg&projectId=" + last));

        assertThat(first.get("has_more").asBoolean()).isTrue();
        assertThat(second.get("has_more").asBoolean()).isFalse();
        assertThat(second.get("data").get(0).get("name").asString()).isEqualTo("c");
        assertThat(keys.get("data")).hasSize(1);
        assertThat(keys.get("data").get(0).get("project").asString()).isEqualTo("b");
        assertProblem(get("/api/v1/projects?accountId=acc_pg&limit=501"), 400, "invalid_limit");
        assertProblem(get("/api/v1/projects?accountId=acc_nobody"), 404, "unknown_account");
        assertProblem(get("/api/v1/projects"), 400, "invalid_account_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|invalid_body",
                "{|invalid_body",
                "{}|invalid_account_id",
                "{\"accountId\":5}|invalid_account_id",
                "{\"accountId\":\"acc_bad\",\"limit\":\"5\"}|unknown_field",
                "{\"accountId\":\"acc_bad\",\"accountId\":\"acc_bad\"}|invalid_body",
                "{\"accountId\":\"acc_bad\",\"project\":\" p\"}|invalid_project",
                "{\"accountId\":\"acc_bad\",\"project\":\"<p>\"}|invalid_project",
                "{\"accountId\":\"acc_bad\",\"client\":\"a\\u0000\"}|invalid_client",
                "{\"accountId\":\"acc_bad\",\"workflow\":[]}|invalid_workflow",
                "{\"accountId\":\"acc_bad\",\"name\":7}|invalid_name",
                "{\"accountId\":\"acc_bad\",\"models\":\"sim/chat\"}|invalid_models",
                "{\"accountId\":\"acc_bad\",\"models\":[\"\"]}|invalid_models",
                "{\"accountId\":\"acc_bad\",\"models\":[\"a b\"]}|invalid_models",
                "{\"accountId\":\"acc_bad\",\"models\":[\"a\",\"a\"]}|invalid_models",
                "{\"accountId\":\"acc_bad\",\"models\":[null]}|invalid_models",
                "{\"accountId\":\"acc_bad\",\"endpoints\":[\"/v1/chat\"]}|invalid_endpoints",
                "{\"accountId\":\"acc_bad\",\"allowedIps\":[\"10.0.0.1/8\"]}|invalid_allowed_ips",
                "{\"accountId\":\"acc_bad\",\"allowedIps\":[\"localhost\"]}|invalid_allowed_ips",
                "{\"accountId\":\"acc_bad\",\"allowedIps\":[\"10.0.0.0/33\"]}|invalid_allowed_ips",
                "{\"accountId\":\"acc_bad\",\"allowedIps\":[\"10.0.0.1\",\"10.0.0.1/32\"]}|invalid_allowed_ips",
                "{\"accountId\":\"acc_bad\",\"limits\":[5]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":5,\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"0\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"-1\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"1e3\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"0.0000000001\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"99999999999\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"5\",\"period\":\"YEAR\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"5\",\"period\":\"DAY\",\"zone\":\"Rome\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"5\",\"period\":\"DAY\",\"zone\":\"+01:00\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"5\",\"period\":\"DAY\",\"per\":1}]}|unknown_field",
                "{\"accountId\":\"acc_bad\",\"limits\":[{\"amount\":\"5\",\"period\":\"DAY\"},{\"amount\":\"6\",\"period\":\"DAY\"}]}|invalid_limits",
                "{\"accountId\":\"acc_bad\",\"rates\":5}|invalid_rates",
                "{\"accountId\":\"acc_bad\",\"rates\":{\"rpm\":5}}|unknown_field",
                "{\"accountId\":\"acc_bad\",\"rates\":{\"requestsPerMinute\":0}}|invalid_rates",
                "{\"accountId\":\"acc_bad\",\"rates\":{\"requestsPerMinute\":\"5\"}}|invalid_rates",
                "{\"accountId\":\"acc_bad\",\"rates\":{\"tokensPerMinute\":1.5}}|invalid_rates",
                "{\"accountId\":\"acc_bad\",\"rates\":{\"concurrent\":99999999999999999999}}|invalid_rates",
                "{\"accountId\":\"acc_bad\",\"shortageAs429\":\"yes\"}|invalid_shortage_as429",
                "{\"accountId\":\"acc_bad\",\"expiresAt\":\"tomorrow\"}|invalid_expires_at",
                "{\"accountId\":\"acc_bad\",\"expiresAt\":1795000000}|invalid_expires_at",
                "{\"accountId\":\"acc_bad\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}|invalid_expires_at",
                "{\"accountId\":\"acc_bad\",\"expiresAt\":\"+999999999-12-31T00:00:00Z\"}|invalid_expires_at",
                "{\"accountId\":\"acc_bad\",\"expiresInSeconds\":0}|invalid_expires_in_seconds",
                "{\"accountId\":\"acc_bad\",\"expiresInSeconds\":1.5}|invalid_expires_in_seconds",
                "{\"accountId\":\"acc_bad\",\"expiresInSeconds\":99999999999999999999}|invalid_expires_in_seconds",
                "{\"accountId\":\"acc_bad\",\"expiresInSeconds\":60,\"expiresAt\":\"2100-01-01T00:00:00Z\"}|invalid_expires_at",
            })
    void says_what_is_wrong_with_a_new_key_and_makes_none(String body, String code)
            throws Exception {
        account("acc_bad");
        var before = jdbc.queryForObject("select count(*) from event", Long.class);

        assertProblem(post("/api/v1/keys", body), 400, code);

        assertThat(jdbc.queryForObject("select count(*) from event", Long.class)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH|/api/v1/keys/{key}|{\"project\":\"q\"}|400|unknown_field",
                "PATCH|/api/v1/keys/{key}|{\"status\":\"ACTIVE\"}|400|unknown_field",
                "PATCH|/api/v1/keys/{key}|{\"expiresAt\":\"2020-01-01T00:00:00Z\"}|400|invalid_expires_at",
                "PATCH|/api/v1/keys/{key}|{\"limits\":{}}|400|invalid_limits",
                "PATCH|/api/v1/keys/key_none|{}|404|unknown_key",
                "GET|/api/v1/keys/key_none||404|unknown_key",
                "GET|/api/v1/keys/{project}||404|unknown_key",
                "POST|/api/v1/keys/key_none/rotate|{}|404|unknown_key",
                "POST|/api/v1/keys/{key}/rotate|{\"overlapSeconds\":-1}|400|invalid_overlap_seconds",
                "POST|/api/v1/keys/{key}/rotate|{\"overlapSeconds\":2592001}|400|invalid_overlap_seconds",
                "POST|/api/v1/keys/{key}/rotate|{\"overlapSeconds\":\"1\"}|400|invalid_overlap_seconds",
                "POST|/api/v1/keys/{key}/rotate|{\"overlap\":1}|400|unknown_field",
                "POST|/api/v1/keys/{project}/revoke||404|unknown_key",
                "POST|/api/v1/projects|{\"accountId\":\"acc_bads\"}|400|invalid_name",
                "POST|/api/v1/projects|{\"accountId\":\"acc_bads\",\"name\":\"\"}|400|invalid_name",
                "POST|/api/v1/projects|{\"accountId\":\"acc_bads\",\"name\":\"a  b\"}|400|invalid_name",
                "POST|/api/v1/projects|{\"accountId\":\"acc_none\",\"name\":\"a\"}|404|unknown_account",
                "POST|/api/v1/projects|{\"accountId\":\"acc_bads\",\"name\":\"a\",\"allowedIps\":[]}|400|unknown_field",
                "POST|/api/v1/keys|{\"accountId\":\"acc_none\"}|404|unknown_account",
                "PATCH|/api/v1/projects/{project}|{\"name\":\"q\"}|400|unknown_field",
                "PATCH|/api/v1/projects/{project}|{\"endpoints\":[\"/nope\"]}|400|invalid_endpoints",
                "PATCH|/api/v1/projects/{key}|{}|404|unknown_project",
                "PATCH|/api/v1/projects/proj_none|{}|404|unknown_project",
                "GET|/api/v1/projects/proj_none||404|unknown_project",
                "POST|/api/v1/projects/proj_none/archive||404|unknown_project",
            })
    void says_what_is_wrong_and_changes_nothing(
            String method, String path, @Nullable String body, int status, String code)
            throws Exception {
        account("acc_bads");
        var key =
                ok(
                        List.of(200, 201),
                        post(
                                "/api/v1/keys",
                                "{\"accountId\":\"acc_bads\",\"project\":\"p\"}",
                                "the"));
        var before = jdbc.queryForObject("select count(*) from event", Long.class);

        var answer =
                send(
                        method,
                        path.replace("{key}", key.get("id").asString())
                                .replace("{project}", key.get("projectId").asString()),
                        body == null ? "" : body,
                        ADMIN,
                        null);

        assertProblem(answer, status, code);
        assertThat(jdbc.queryForObject("select count(*) from event", Long.class)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/keys",
        "GET, /api/v1/keys",
        "GET, /api/v1/keys/k",
        "PATCH, /api/v1/keys/k",
        "POST, /api/v1/keys/k/rotate",
        "POST, /api/v1/keys/k/revoke",
        "POST, /api/v1/projects",
        "GET, /api/v1/projects",
        "GET, /api/v1/projects/p",
        "PATCH, /api/v1/projects/p",
        "POST, /api/v1/projects/p/archive",
    })
    void answers_nobody_without_the_token(String method, String path) throws Exception {
        for (var token : new String[] {"", "internal-token-of-tests", ADMIN + "x"}) {
            assertProblem(send(method, path, "{}", token, null), 401, "invalid_token");
        }
    }

    @Test
    void a_restart_finds_everything_as_it_was() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.openAccount("acc_1", "10");
            var keys = ledger.ledger().keys();
            var wanted = new NewKey("acc_1", new Label("p"), KeyAttributes.named("n"), null);
            var made = (SecretAnswer.Fresh) keys.issue(wanted, "tests", "once");
            var id = made.entry().snapshot().keyId();
            keys.rotate(id, Duration.ofHours(1), "tests", "turn");
            var before = ledger.ledger().keyDirectory().publishedOfKey(id);

            ledger.restart();

            // From the events alone, since nothing is cached.
            assertThat(ledger.ledger().keys().issue(wanted, "tests", "once"))
                    .isInstanceOf(SecretAnswer.ShownBefore.class);
            assertThat(ledger.ledger().keys().rotate(id, Duration.ofHours(1), "tests", "turn"))
                    .isInstanceOf(SecretAnswer.ShownBefore.class);
            assertThat(ledger.ledger().keyDirectory().publishedOfKey(id)).isEqualTo(before);
        }
    }

    private static void account(String id) throws Exception {
        ok(
                List.of(200, 201),
                post("/api/v1/accounts", "{\"id\":\"" + id + "\",\"name\":\"" + id + "\"}"));
    }

    /// What gateways were last told of the secret in an answer.
    private static KeySnapshot told(JsonNode answer) throws Exception {
        var hash =
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(answer.get("key").asString().getBytes(UTF_8)));
        await().until(() -> TOLD.containsKey(hash));
        return requireNonNull(TOLD.get(hash));
    }

    private static Instant rotatedOut(JsonNode answer) throws Exception {
        return requireNonNull(told(answer).rotatedOutAt());
    }

    private static int events(JsonNode key) {
        return requireNonNull(
                jdbc.queryForObject(
                        "select count(*) from event where aggregate_id = ?",
                        Integer.class,
                        key.get("id").asString()));
    }

    private static JsonNode stored(String name, String id) {
        var payload =
                jdbc.queryForObject(
                        "select payload from event where payload_type = ? and aggregate_id = ?",
                        byte[].class,
                        "com.metisrouter.access." + name + ".v1",
                        id);
        return Json.mapper().readTree(payload);
    }

    private static JsonNode ok(int status, HttpResponse<String> answer) {
        return ok(List.of(status), answer);
    }

    private static JsonNode ok(List<Integer> statuses, HttpResponse<String> answer) {
        assertThat(statuses).as(answer.body()).contains(answer.statusCode());
        return Json.mapper().readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        var problem = Json.mapper().readTree(answer.body());
        assertThat(problem.get("code").asString()).as(answer.body()).isEqualTo(code);
        assertThat(problem.get("request_id").asString()).startsWith("req_");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", ADMIN, null);
    }

    private static HttpResponse<String> patch(String path, String body) throws Exception {
        return send("PATCH", path, body, ADMIN, null);
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, ADMIN, null);
    }

    private static HttpResponse<String> post(String path, String body, String idempotencyKey)
            throws Exception {
        return send("POST", path, body, ADMIN, idempotencyKey);
    }

    private static CompletableFuture<HttpResponse<String>> postAsync(
            String path, String body, String idempotencyKey) {
        return CLIENT.sendAsync(
                request("POST", path, body, ADMIN, idempotencyKey), BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(
            String method, String path, String body, String token, @Nullable String idempotencyKey)
            throws Exception {
        return CLIENT.send(
                request(method, path, body, token, idempotencyKey), BodyHandlers.ofString());
    }

    private static HttpRequest request(
            String method,
            String path,
            String body,
            String token,
            @Nullable String idempotencyKey) {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (idempotencyKey != null) {
            request.header("idempotency-key", idempotencyKey);
        }
        return request.build();
    }
}
