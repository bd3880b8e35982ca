package com.metisrouter.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsdTest {

    @ParameterizedTest
    @CsvSource({
        "10, 10.000000000",
        "10.00, 10.000000000",
        "0.000123456, 0.000123456",
        "-0.5, -0.500000000",
        "9223372036.854775807, 9223372036.854775807"
    })
    void reads_plain_decimals_and_writes_nine_places(String text, String written) {
        assertThat(Usd.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1e3",
                "1,000",
                "$5",
                "NaN",
                "1.",
                ".",
                "-",
                "+1",
                "1.0000000001",
                "9223372036.854775808",
                " 1",
                "１"
            })
    void refuses_what_is_no_exact_amount(String text) {
        assertThatThrownBy(() -> Usd.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amount");
    }

    @Test
    void overflow_throws_rather_than_wraps() {
        assertThatThrownBy(() -> Usd.ofNanos(Long.MAX_VALUE).plus(Usd.ofNanos(1)))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Usd.ofNanos(Long.MIN_VALUE).negated())
                .isInstanceOf(ArithmeticException.class);
    }

    @Property
    void what_is_written_reads_back_the_same(@ForAll long nanos) {
        assertThat(Usd.parse(Usd.ofNanos(nanos).toString()).nanos()).isEqualTo(nanos);
    }

    @Property
    void adding_and_taking_away_leaves_nothing(@ForAll int a, @ForAll int b) {
        var sum = Usd.ofNanos(a).plus(Usd.ofNanos(b));

        assertThat(sum.minus(Usd.ofNanos(b))).isEqualTo(Usd.ofNanos(a));
    }
}
