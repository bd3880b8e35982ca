package com.metisrouter.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// How often a provider is tried that can't be reached.
final class SpareTriesTest {

    private static int looksUntilTime(SpareTries tries) {
        var looks = 1;
        while (!tries.isTime()) {
            looks++;
        }
        return looks;
    }

    @Test
    void each_failure_doubles_the_pause_up_to_a_limit_and_a_success_ends_it() {
        var tries = new SpareTries();
        assertThat(looksUntilTime(tries)).isEqualTo(1);
        for (var looks : List.of(3, 5, 9, 17, 33, 33, 33)) {
            tries.ended(false);

            assertThat(looksUntilTime(tries)).isEqualTo(looks);
        }

        tries.ended(true);

        assertThat(looksUntilTime(tries)).isEqualTo(1);
    }
}
