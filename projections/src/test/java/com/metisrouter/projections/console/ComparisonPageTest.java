package com.metisrouter.projections.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.projections.SampleComparison;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.testing.RunningProjections;
import com.metisrouter.projections.testing.RunningProjections.Answer;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ComparisonPageTest {

    private static final String PATH = "/console/comparison";
    private static final String HOSTILE = "\"><script>alert(1)</script>&'";

    private static RunningProjections house;
    private static SampleLedger mine;
    private static SampleLedger theirs;
    private static Map<String, String> cookie;

    @BeforeAll
    static void start() throws Exception {
        house = RunningProjections.start();
        mine = SampleComparison.account();
        theirs = SampleComparison.account();
        house.publish(mine, theirs);
        cookie = cookieOf(mine);
        house.publishKey(theirs.accountId(), KeySnapshot.Status.ACTIVE, null);
        house.awaitShown(mine);
        house.awaitShown(theirs);
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    private static Map<String, String> cookieOf(SampleLedger ledger) throws Exception {
        return cookie(house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null));
    }

    private static Map<String, String> cookie(String secret) throws Exception {
        var answer = house.send("POST", "/console/sign-in", "secret=" + secret, Map.of());
        return Map.of(
                "Cookie",
                answer.raw().headers().firstValue("Set-Cookie").orElseThrow().split(";")[0]);
    }

    private static Answer page(String query) throws Exception {
        return house.send("GET", PATH + query, "", cookie);
    }

    private static String keys(SampleLedger ledger) {
        return "?a.keyId="
                + SampleComparison.keyA(ledger)
                + "&b.keyId="
                + SampleComparison.keyB(ledger)
                + "&since=2026-11-22T00:00:00Z&until=2026-11-23T00:00:00Z";
    }

    /// The cells of a row, without what is drawn, as a reader sees them.
    private static List<String> row(String body, String label) {
        var row =
                Pattern.compile(
                                "<th scope=\"row\"[^>]*>"
                                        + Pattern.quote(label)
                                        + "</th>(.*?)</tr>")
                        .matcher(body);
        assertThat(row.find()).as(label).isTrue();
        var cells = new ArrayList<String>();
        var cell = Pattern.compile("<td[^>]*>(.*?)</td>").matcher(row.group(1));
        while (cell.find()) {
            cells.add(cell.group(1).replaceAll("<small>", " | ").replaceAll("<[^>]*>", ""));
        }
        return cells;
    }

    @Test
    void the_table_shows_both_sides_and_how_far_they_are_apart() throws Exception {
        var answer = page(keys(mine));

        var body = answer.body();
        assertThat(answer.status()).as(body).isEqualTo(200);
        assertThat(row(body, "Requests")).containsExactly("8", "3", "−62.50 % | −5");
        assertThat(row(body, "Not answered in full"))
                .containsExactly(
                        "37.50 % | 3 of 8", "0.00 % | 0 of 3", "−100.00 % | −37.50 points");
        assertThat(row(body, "client aborted")).containsExactly("1 | 12.50 %", "0 | 0.00 %", "");
        assertThat(row(body, "Charge"))
                .containsExactly(
                        "$0.000630000 | from 7 of 8",
                        "$0.000185650 | from 3 of 3",
                        "−70.53 % | −$0.00044435");
        assertThat(row(body, "Charge per request"))
                .containsExactly(
                        "$0.000090000 | from 7 of 8",
                        "$0.000061883 | from 3 of 3",
                        "−31.24 % | −$0.000028117");
        assertThat(row(body, "Charge per 1,000 output tokens"))
                .containsExactly(
                        "$0.000600000 | from 5 of 8",
                        "$0.000616777 | from 3 of 3",
                        "+2.80 % | +$0.000016777");
        assertThat(row(body, "Total, p50"))
                .containsExactly(
                        "3.00 s | from 5 of 8", "501 ms | from 3 of 3", "−83.30 % | −2.50 s");
        assertThat(row(body, "First byte, p95"))
                .containsExactly("50 ms | from 4 of 8", "7 ms | from 3 of 3", "−86.00 % | −43 ms");
        assertThat(row(body, "Mean"))
                .containsExactly(
                        "250.00 | from 4 of 8", "100.33 | from 3 of 3", "−59.87 % | −149.67");
        assertThat(body).contains("A has 8 requests, fewer than 30: too few to tell.");
        assertThat(body).contains("sim/chat (2), sim/other (1)");
    }

    @Test
    void each_number_has_a_bar_as_long_as_its_part_of_the_greater() throws Exception {
        var body = page(keys(mine)).body();

        var bars = new ArrayList<String>();
        var bar = Pattern.compile("<rect class=\"(of-[ab])\" width=\"(\\d+)\"").matcher(body);
        while (bar.find()) {
            bars.add(bar.group(1) + " " + bar.group(2));
        }
        assertThat(bars)
                .startsWith("of-a 100", "of-b 38", "of-a 100", "of-b 0", "of-a 100", "of-b 29")
                .hasSize(24);
        assertThat(body).doesNotContain("style=");
    }

    @Test
    void both_sides_lead_to_their_requests_in_the_usage_log() throws Exception {
        var body = page(keys(mine)).body();

        var link = Pattern.compile("<a href=\"(/console/requests\\?[^\"]*)\">").matcher(body);
        var counts = new ArrayList<Integer>();
        while (link.find()) {
            var list = house.send("GET", link.group(1).replace("&amp;", "&"), "", cookie).body();
            counts.add(list.split("class=\"row\"", -1).length - 1);
        }

        assertThat(counts).containsExactly(8, 3);
    }

    @Test
    void nothing_chosen_is_an_invitation_and_no_error() throws Exception {
        var answer = page("");
        var blank = page("?a.keyId=&b.keyId=+&since=");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("Choose two sides")
                .contains("<a href=\"/console/comparison\">Comparison</a>")
                .contains(
                        "href=\"/console/comparison?a.since=14d&amp;a.until=7d&amp;b.since=7d\">Last 7 days against the 7 before</a>");
        assertThat(blank.status()).isEqualTo(200);
        assertThat(page("?a.since=14d&a.until=7d&b.since=7d").status()).isEqualTo(200);
    }

    @Test
    void every_field_has_a_label_and_keeps_what_was_chosen() throws Exception {
        var body = page(keys(mine) + "&b.workflow=weekly").body();

        var field =
                Pattern.compile("<(?:input|select) id=\"(f-[^\"]*)\" name=\"([^\"]*)\"")
                        .matcher(body);
        var fields = 0;
        while (field.find()) {
            assertThat(body).contains("<label for=\"" + field.group(1) + "\">");
            fields++;
        }
        assertThat(fields).isEqualTo(21);
        assertThat(body)
                .contains("value=\"2026-11-23T00:00:00Z\"")
                .contains("name=\"b.workflow\" value=\"weekly\"")
                .contains("<option value=\"" + SampleComparison.keyB(mine) + "\" selected=\"\">")
                .contains("<option value=\"key_" + mine.accountId() + "\">");
        assertThat(body.split("<details open=\"\">", -1)).hasSize(2);
    }

    @Test
    void what_is_wrong_is_said_and_the_form_stays_as_it_was() throws Exception {
        var answer = page("?a.since=yesterday&limit=3");
        var same = page("?keyId=key_1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
                .contains("a.since: &quot;yesterday&quot; (expected: a time such as")
                .contains("limit: unknown")
                .contains("name=\"a.since\" value=\"yesterday\"")
                .doesNotContain("<table");
        assertThat(same.status()).isEqualTo(400);
        assertThat(same.body()).contains("a and b: the same requests");
    }

    @Test
    void what_stands_in_an_address_is_shown_as_text() throws Exception {
        var hostile = URLEncoder.encode(HOSTILE, UTF_8);
        for (var prefix : List.of("", "a.", "b.")) {
            for (var name :
                    List.of(
                            "keyId",
                            "model",
                            "project",
                            "client",
                            "workflow",
                            "since",
                            "until",
                            "accountId",
                            hostile)) {
                for (var rest : List.of("", "&a.model=x")) {
                    var query = "?" + prefix + name + "=" + hostile + rest;
                    for (var who : List.of(cookie, cookie(RunningProjections.ADMIN_TOKEN))) {
                        var body = house.send("GET", PATH + query, "", who).body();
                        assertThat(body).as(query).doesNotContain("<script>");
                    }
                }
            }
        }
        assertThat(page("?a.model=" + hostile).body())
                .contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;");
        assertThat(page(keys(mine)).body()).doesNotContain("<b>of</b>");
    }

    @Test
    void another_accounts_key_and_its_name_are_not_there() throws Exception {
        var their = "key_" + theirs.accountId();

        var body = page(keys(theirs)).body();
        var named = page("?a.keyId=" + their).body();
        var begin = page("").body();

        assertThat(row(body, "Requests")).containsExactly("0", "0", "–");
        assertThat(body)
                .contains("A has no requests: there is nothing to compare.")
                .contains("B has no requests: there is nothing to compare.");
        assertThat(named).doesNotContain("of&lt;/b&gt; " + theirs.accountId());
        assertThat(begin).doesNotContain(theirs.accountId());
        assertThat(page(keys(theirs) + "&accountId=" + theirs.accountId()).body())
                .contains("A has no requests");
    }

    @Test
    void staff_compare_within_an_account_or_over_all() throws Exception {
        var staff = cookie(RunningProjections.ADMIN_TOKEN);

        var one =
                house.send(
                                "GET",
                                PATH + keys(theirs) + "&accountId=" + theirs.accountId(),
                                "",
                                staff)
                        .body();
        var all =
                house.send(
                                "GET",
                                PATH
                                        + "?b.model=sim/other&since=2026-11-22T00:00:00Z&until=2026-11-23T00:00:00Z",
                                "",
                                staff)
                        .body();

        assertThat(row(one, "Requests").subList(0, 2)).containsExactly("8", "3");
        // Other tests have accounts on the same broker.
        assertThat(Integer.parseInt(row(all, "Requests").getFirst())).isGreaterThanOrEqualTo(22);
        assertThat(all).contains(row(all, "Requests").get(1) + " requests are on both sides");
        assertThat(one).contains("<label for=\"f-accountId\">Account</label>");
    }

    @Test
    void an_account_without_requests_has_a_page_that_says_so() throws Exception {
        var empty = SampleLedger.account();
        empty.opened();
        house.publish(empty);
        house.awaitShown(empty);

        var answer =
                house.send("GET", PATH + "?a.since=14d&a.until=7d&b.since=7d", "", cookieOf(empty));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("A has no requests: there is nothing to compare.");
        assertThat(row(answer.body(), "Total, p95")).containsExactly("–", "–", "–");
    }

    @Test
    void the_table_can_be_scrolled_by_keyboard_and_the_page_is_for_its_viewer_alone()
            throws Exception {
        var answer = page(keys(mine));

        assertThat(answer.body())
                .contains("role=\"region\"")
                .contains("tabindex=\"0\"")
                .contains("<th scope=\"rowgroup\" colspan=\"4\">Latency</th>");
        assertThat(answer.raw().headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'");
        var stranger = house.send("GET", PATH + keys(mine), "", Map.of());
        assertThat(stranger.status()).isEqualTo(303);
        assertThat(stranger.raw().headers().firstValue("Location")).hasValue("/console/sign-in");
    }
}
