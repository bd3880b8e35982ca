package com.metisrouter.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "assistant", "team A/nightly run #3", "Üñî-42", "報告", "v1.2:x_y@z+1"})
    void is_a_word_that_people_would_use(String text) {
        assertThat(new Label(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a",
                "a ",
                "a  b",
                "-a",
                "<b>",
                "a\tb",
                "a\nb",
                "a\u200bb",
                "a\u00a0b",
                "\u202ea",
                "a\"b"
            })
    void is_nothing_that_would_be_mistaken_for_another(String text) {
        assertThatThrownBy(() -> new Label(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void is_no_longer_than_its_limit() {
        assertThat(new Label("a".repeat(64)).text()).hasSize(64);
        assertThatThrownBy(() -> new Label("a".repeat(65))).hasMessageContaining("64");
    }

    @Test
    void that_looks_the_same_is_the_same() {
        assertThat(new Label("cafe\u0301")).isEqualTo(new Label("caf\u00e9"));
    }
}
