package com.metisrouter.projections.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.metisrouter.projections.usagelog.InvalidQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonQueryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123456789Z");

    private static List<String> problems(Map<String, String> parameters) {
        var invalid =
                catchThrowableOfType(
                        InvalidQuery.class, () -> ComparisonQuery.parse(parameters, NOW));
        assertThat(invalid).as(parameters.toString()).isNotNull();
        return invalid.problems();
    }

    @Test
    void what_has_no_side_holds_for_both_and_a_side_has_the_last_word() {
        var query =
                ComparisonQuery.parse(
                        Map.of(
                                "accountId", "acc_1",
                                "project", "search",
                                "model", "sim/chat",
                                "b.model", "sim/other",
                                "a.keyId", " key_1 ",
                                "b.keyId", "",
                                "client", "  "),
                        NOW);

        var until = Instant.parse("2026-11-22T12:00:00.123Z");
        var since = Instant.parse("2026-11-15T12:00:00.123Z");
        assertThat(query.a())
                .isEqualTo(
                        new ComparedSide(
                                "acc_1", "key_1", "sim/chat", "search", null, null, since, until));
        assertThat(query.b())
                .isEqualTo(
                        new ComparedSide(
                                "acc_1", null, "sim/other", "search", null, null, since, until));
    }

    @Test
    void a_side_begins_seven_days_before_its_end_unless_it_is_said() {
        var query =
                ComparisonQuery.parse(
                        Map.of(
                                "a.until",
                                "2026-11-08T00:00:00Z",
                                "b.since",
                                "24h",
                                "until",
                                "2026-11-22T12:00:00Z"),
                        NOW);

        assertThat(query.a().since()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
        assertThat(query.b().since()).isEqualTo(Instant.parse("2026-11-21T12:00:00.123Z"));
        assertThat(query.b().until()).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
    }

    @Test
    void each_wrong_value_is_named_with_what_is_expected() {
        assertThat(problems(Map.of("a.modle", "x", "b.keyId", "k")))
                .singleElement()
                .asString()
                .startsWith("a.modle: unknown (expected: accountId, or one of keyId, model");
        assertThat(problems(Map.of("a.accountId", "x", "b.keyId", "k")))
                .singleElement()
                .asString()
                .startsWith("a.accountId: unknown");
        assertThat(problems(Map.of("a.since", "yesterday")))
                .containsExactly(
                        "a.since: \"yesterday\" (expected: a time such as 2026-11-22T10:00:00Z or a span such as 15m, 24h, 7d)");
        assertThat(problems(Map.of("b.until", "1999-12-31T23:59:59Z")))
                .containsExactly(
                        "b.until: \"1999-12-31T23:59:59Z\" (expected: from 2000-01-01T00:00:00Z to 2100-01-01T00:00:00Z)");
        assertThat(problems(Map.of("since", "+999999999-12-31T00:00:00Z"))).hasSize(1);
        assertThat(problems(Map.of("since", "999999d"))).hasSize(1);
    }

    @Test
    void a_time_ends_after_its_beginning_and_lasts_92_days_at_most() {
        assertThat(
                        problems(
                                Map.of(
                                        "a.since",
                                        "2026-11-02T00:00:00Z",
                                        "a.until",
                                        "2026-11-01T00:00:00Z")))
                .containsExactly(
                        "a.since and a.until: from 2026-11-02T00:00:00Z to 2026-11-01T00:00:00Z (expected: the first before the second, and at most 92 days between them)");
        assertThat(
                        problems(
                                Map.of(
                                        "b.since",
                                        "2026-11-01T00:00:00Z",
                                        "until",
                                        "2026-11-01T00:00:00Z")))
                .singleElement()
                .asString()
                .startsWith("b.since and until: from");
        assertThat(problems(Map.of("a.since", "93d"))).hasSize(1);
        assertThat(ComparisonQuery.parse(Map.of("a.since", "92d"), NOW).a().span())
                .isEqualTo(ComparisonQuery.SPAN_MAX);
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_and_once() {
        assertThat(
                        problems(
                                Map.of(
                                        "since", "0h",
                                        "a.until", "soon",
                                        "b.until", "99999999d",
                                        "limit", "3")))
                .hasSize(4)
                .doesNotHaveDuplicates();
    }

    @Test
    void sides_that_are_the_same_requests_are_refused() {
        for (var parameters :
                List.of(
                        Map.<String, String>of(),
                        Map.of("keyId", "key_1"),
                        Map.of("a.keyId", "key_1", "b.keyId", "key_1"),
                        Map.of("a.keyId", "key_1", "keyId", "key_1"),
                        Map.of("a.since", "7d", "b.since", "168h"))) {
            assertThat(problems(parameters))
                    .singleElement()
                    .asString()
                    .startsWith("a and b: the same requests (expected: another key");
        }
    }

    @Test
    void what_postgres_cannot_keep_is_looked_for_as_it_is_kept() {
        var query = ComparisonQuery.parse(Map.of("a.project", "a\0b"), NOW);

        assertThat(query.a().project()).isEqualTo("a\uFFFDb");
    }
}
