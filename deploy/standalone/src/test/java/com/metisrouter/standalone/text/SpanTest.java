package com.metisrouter.standalone.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

    @ParameterizedTest
    @CsvSource({"0, PT0S", "90s, PT90S", "15m, PT15M", "24h, PT24H", "30d, PT720H", "2w, PT336H"})
    void is_read_as_people_type_it(String text, Duration span) {
        assertThat(Span.parse(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "30", "30D", "-1d", "1.5h", "30 d", "1234567d", "1y"})
    void is_nothing_else(String text) {
        assertThatThrownBy(() -> Span.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30d");
    }
}
