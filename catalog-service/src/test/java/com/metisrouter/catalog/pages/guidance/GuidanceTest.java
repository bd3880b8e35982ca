package com.metisrouter.catalog.pages.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceTest {

    private static final String LINE =
            """
            title: t
            lead: l
            ours: o
            theirs: t
            lines:
              - topic: a
                ours: b
                theirs: c
                ahead: even
                source: "https://example.com/page"
                verified: 2026-11-27
            """;

    @Test
    void every_line_of_a_comparison_says_where_and_when_it_was_read() {
        var line = Guidance.comparison("x", LINE).lines().getFirst();

        assertThat(line.source()).isEqualTo("https://example.com/page");
        assertThat(line.verified()).isEqualTo(LocalDate.of(2026, 11, 27));
        assertThat(Guidance.bundled().comparisons())
                .allSatisfy(it -> assertThat(it.lines()).hasSizeGreaterThan(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "verified", "ahead", "theirs: c"})
    void a_line_that_lacks_one_of_its_fields_is_refused(String field) {
        var without = LINE.replaceAll("(?m)^    " + field + ".*\\R", "");

        assertThatThrownBy(() -> Guidance.comparison("x", without))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source: javascript:alert(1)",
                "source: http://example.com",
                "verified: yesterday",
                "ahead: nobody",
                "unknown: field"
            })
    void a_field_that_is_wrong_is_refused(String field) {
        var name = field.substring(0, field.indexOf(':'));
        var wrong =
                LINE.contains("    " + name)
                        ? LINE.replaceAll("(?m)^    " + name + ":.*", "    " + field)
                        : LINE + "    " + field + "\n";

        assertThatThrownBy(() -> Guidance.comparison("x", wrong))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void who_is_ahead_is_said_of_the_other_one_too() {
        assertThat(Guidance.bundled().comparison("portkey").orElseThrow().lines())
                .anyMatch(it -> it.ahead() == Comparison.Ahead.THEIRS)
                .anyMatch(it -> it.ahead() == Comparison.Ahead.OURS);
    }
}
