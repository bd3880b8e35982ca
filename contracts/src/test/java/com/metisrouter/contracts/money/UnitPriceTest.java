package com.metisrouter.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitPriceTest {

    @ParameterizedTest
    @CsvSource({
        "0.00000008333333333333334, 0.00000008333333333333334",
        "1.5e-7, 0.00000015",
        "0.150000, 0.15",
        "2E+1, 20",
        "0, 0",
        "0.000, 0"
    })
    void keeps_every_digit_and_writes_no_exponent(String text, String written) {
        assertThat(UnitPrice.parse(text)).hasToString(written);
    }

    @Test
    void a_price_per_million_is_exact() {
        assertThat(UnitPrice.perMillion("0.0375")).hasToString("0.0000000375");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "abc", "", "0.0000000000000000000000001", "NaN"})
    void refuses_what_is_no_price(String text) {
        assertThatThrownBy(() -> UnitPrice.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
