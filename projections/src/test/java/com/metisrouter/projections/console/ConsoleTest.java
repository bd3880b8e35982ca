package com.metisrouter.projections.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.testing.RunningProjections;
import com.metisrouter.projections.testing.RunningProjections.Answer;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private static final Pattern ADDRESS = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

    private static RunningProjections house;
    private static SampleLedger mine;
    private static SampleLedger theirs;
    private static String myKey;
    private static String hostileId;

    @BeforeAll
    static void start() throws Exception {
        house = RunningProjections.start();
        mine = SampleLedger.account();
        theirs = SampleLedger.account();
        for (var ledger : List.of(mine, theirs)) {
            ledger.opened();
            ledger.granted("10.00");
            ledger.debited(ledger.leased("1.00"), 30);
        }
        var tokens = List.of(Quantity.of(Unit.INPUT_TOKENS, 10, QuantitySource.PROVIDER));
        var hostile = mine.line(1, Outcome.COMPLETED, "\"><script>alert(1)</script>&", tokens);
        hostileId = hostile.request().requestId();
        mine.debited(List.of(hostile));
        house.publish(mine, theirs);
        myKey = house.publishKey(mine.accountId(), KeySnapshot.Status.ACTIVE, null);
        house.awaitShown(mine);
        house.awaitShown(theirs);
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    private static Answer signIn(String secret, Map<String, String> headers) throws Exception {
        return house.send("POST", "/console/sign-in", "secret=" + secret, headers);
    }

    private static Map<String, String> cookie(String secret) throws Exception {
        var header =
                signIn(secret, Map.of()).raw().headers().firstValue("Set-Cookie").orElseThrow();
        return Map.of("Cookie", header.split(";")[0]);
    }

    private static Answer page(String path, Map<String, String> cookie) throws Exception {
        return house.send("GET", path, "", cookie);
    }

    private static String location(Answer answer) {
        return answer.raw().headers().firstValue("Location").orElse("");
    }

    private static String idOf(SampleLedger ledger) {
        return SampleLedger.linesOf(ledger.events().get(3)).getFirst().request().requestId();
    }

    @Test
    void nobody_sees_a_page_without_signing_in() throws Exception {
        for (var path : List.of("/console/requests", "/console/requests/" + idOf(mine))) {
            var answer = page(path, Map.of());
            assertThat(answer.status()).isEqualTo(303);
            assertThat(location(answer)).isEqualTo("/console/sign-in");
        }
        assertThat(location(page("/", Map.of()))).isEqualTo("/console/requests");
        assertThat(page("/console/requests", Map.of("Cookie", "metis_session=guessed")).status())
                .isEqualTo(303);
    }

    @Test
    void a_key_signs_in_with_a_cookie_that_scripts_and_other_sites_cannot_use() throws Exception {
        var answer = signIn(myKey, Map.of("Sec-Fetch-Site", "same-origin"));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.raw().headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/")
                .doesNotContain(myKey);
        assertThat(signIn("wrong", Map.of()).status()).isEqualTo(401);
        assertThat(signIn(myKey, Map.of("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(401);
    }

    @Test
    void a_corrected_record_tells_its_history() throws Exception {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("10.00");
        var lines = SampleLedger.linesOf(ledger.debited(ledger.leased("1.00"), 2));
        ledger.rerated(lines, SampleLedger.CORRECTED);
        ledger.settled(
                lines.getFirst(),
                List.of(Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.PROVIDER)));
        house.publish(ledger);
        house.awaitShown(ledger);
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);
        var path = "/console/requests/" + lines.getFirst().request().requestId();

        var body = page(path, cookie(key)).body();
        var forStaff = page(path, cookie(RunningProjections.ADMIN_TOKEN)).body();

        assertThat(body)
                .contains(">How it came to this</h2>")
                .contains("charged now")
                .contains("At first USD " + lines.getFirst().charge() + ", then corrected 2 times.")
                .contains("A price was put right")
                .contains("“wrong price”")
                .contains("<code>price:sim/chat@4</code>")
                .contains("What it used became known")
                .contains("read from the &lt;provider&gt;")
                .contains(" given back")
                .doesNotContain("operator-1");
        assertThat(forStaff).contains("by operator-1, approved by finance-2");
        assertThat(page("/console/requests", cookie(key)).body()).contains(">corrected</span>");
        assertThat(page("/console/requests/" + idOf(mine), cookie(myKey)).body())
                .doesNotContain("How it came to this");
    }

    @Test
    void the_record_explains_the_charge() throws Exception {
        var line = SampleLedger.linesOf(mine.events().get(3)).getFirst();

        var body = page("/console/requests/" + idOf(mine), cookie(myKey)).body();

        for (var part : line.lines()) {
            assertThat(body)
                    .contains(part.unitPrice().toString())
                    .contains(part.amount().toPlainString());
        }
        assertThat(body)
                .contains(line.charge().toString())
                .contains("sim/chat@3")
                .contains(mine.accountId() + "-3-0")
                .contains("Gateway and ledger worked it out separately and agree.")
                .contains("&quot;cost&quot;: 0.10");
    }

    @Test
    void what_clients_wrote_is_shown_as_text() throws Exception {
        for (var path : List.of("/console/requests", "/console/requests/" + hostileId)) {
            var body = page(path, cookie(myKey)).body();
            assertThat(body)
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;")
                    .doesNotContain("<script>alert")
                    .doesNotContain("<b>of</b>");
        }
        var filtered = page("/console/requests?model=%22%3E%3Cscript%3E", cookie(myKey)).body();
        assertThat(filtered).contains("&quot;&gt;&lt;script&gt;").doesNotContain("\"><script>");
    }

    @Test
    void pages_ask_nothing_of_other_sites() throws Exception {
        var cookie = cookie(myKey);
        for (var path :
                List.of(
                        "/console/requests",
                        "/console/requests/" + idOf(mine),
                        "/console/requests?project=none",
                        "/console/requests/x")) {
            var answer = page(path, cookie);
            var matcher = ADDRESS.matcher(answer.body());
            while (matcher.find()) {
                assertThat(matcher.group(1))
                        .startsWith(matcher.group(1).startsWith("#") ? "#" : "/");
            }
            assertThat(answer.raw().headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'self'");
            assertThat(answer.body()).doesNotContain("style=").doesNotContain("onclick");
        }
        for (var asset : List.of("console.css", "console.js", "icon.svg")) {
            assertThat(house.get("/console/" + asset, null).body())
                    .isNotEmpty()
                    .doesNotContain("url(");
        }
    }

    @Test
    void another_accounts_request_does_not_exist() throws Exception {
        var cookie = cookie(myKey);
        var absent = RequestId.mint(RequestId.mintedAt(idOf(theirs)).toEpochMilli(), 3, 4);

        var foreign = page("/console/requests/" + idOf(theirs), cookie);

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.body().replace(idOf(theirs), ""))
                .isEqualTo(page("/console/requests/" + absent, cookie).body().replace(absent, ""));
        assertThat(
                        page("/console/requests?limit=100&accountId=" + theirs.accountId(), cookie)
                                .body())
                .doesNotContain(idOf(theirs));
        var staff = cookie(RunningProjections.ADMIN_TOKEN);
        assertThat(page("/console/requests/" + idOf(theirs), staff).status()).isEqualTo(200);
        assertThat(page("/console/requests?accountId=" + theirs.accountId(), staff).body())
                .contains(theirs.accountId())
                .doesNotContain(idOf(mine));
    }

    @Test
    void older_and_newer_lead_through_the_whole_list() throws Exception {
        var cookie = cookie(myKey);
        var first = page("/console/requests?limit=20&project=search", cookie).body();
        var older = link(first, "Older →");

        var second = page(older, cookie).body();

        assertThat(older).contains("limit=20").contains("project=search");
        assertThat(first).doesNotContain("← Newer");
        assertThat(second).doesNotContain("Older →").contains(idOf(mine));
        var back = page(link(second, "← Newer"), cookie).body();
        assertThat(back).contains(hostileId).contains("Older →");
    }

    private static String link(String body, String text) {
        var matcher = Pattern.compile("href=\"([^\"]*)\">" + text).matcher(body);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1).replace("&amp;", "&");
    }

    @Test
    void filters_that_match_nothing_can_be_taken_away_and_bad_ones_are_explained()
            throws Exception {
        var cookie = cookie(myKey);

        var none = page("/console/requests?project=none&since=24h", cookie);
        var bad = page("/console/requests?limit=5000", cookie);

        assertThat(none.body()).contains("No request matches").contains("✕ project = none");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body()).contains("limit: &quot;5000&quot; (expected: 1 to 100)");
    }

    @Test
    void find_goes_to_the_record_or_says_what_an_id_looks_like() throws Exception {
        var cookie = cookie(myKey);

        assertThat(location(page("/console/find?id=+" + idOf(mine) + "+", cookie)))
                .isEqualTo("/console/requests/" + idOf(mine));
        var wrong = page(location(page("/console/find?id=%2F%2Fevil.example", cookie)), cookie);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("req_019");
    }

    @Test
    void signing_out_needs_the_pages_own_form_and_ends_the_session() throws Exception {
        var cookie = cookie(myKey);
        var body = page("/console/requests", cookie).body();
        var matcher = Pattern.compile("name=\"token\" value=\"([^\"]+)\"").matcher(body);
        assertThat(matcher.find()).isTrue();

        house.send("POST", "/console/sign-out", "token=forged", cookie);
        assertThat(page("/console/requests", cookie).status()).isEqualTo(200);
        house.send("POST", "/console/sign-out", "token=" + matcher.group(1), cookie);
        assertThat(page("/console/requests", cookie).status()).isEqualTo(303);
    }

    @Test
    void a_session_ends_with_its_key() throws Exception {
        var secret = house.publishKey(mine.accountId(), KeySnapshot.Status.ACTIVE, null);
        var cookie = cookie(secret);
        assertThat(page("/console/requests", cookie).status()).isEqualTo(200);
        assertThat(page("/api/v1/balance", cookie).status()).isEqualTo(200);

        house.publishKey(secret, mine.accountId(), KeySnapshot.Status.REVOKED, null);

        assertThat(page("/console/requests", cookie).status()).isEqualTo(303);
        assertThat(page("/api/v1/balance", cookie).status()).isEqualTo(401);
    }
}
