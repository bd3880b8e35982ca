package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyStatsTest {

    private final Turned clock = new Turned();
    private final LatencyStats stats = new LatencyStats(clock);

    @Test
    void one_measurement_is_not_enough_to_go_by() {
        stats.firstByte(100);
        assertThat(stats.firstByteNanos()).isEqualTo(LatencyStats.UNKNOWN);

        stats.firstByte(200);

        assertThat(stats.firstByteNanos()).isBetween(150L, 160L);
    }

    @Test
    void old_measurements_are_forgotten_so_that_they_exclude_nobody_for_ever() {
        for (var i = 0; i < 1_000; i++) {
            stats.firstByte(Duration.ofMinutes(5).toNanos());
        }
        clock.pass(LatencyStats.HALF_LIFE);
        assertThat(stats.firstByteNanos()).isEqualTo(Duration.ofMinutes(5).toNanos());

        clock.pass(LatencyStats.HALF_LIFE);

        assertThat(stats.firstByteNanos()).isEqualTo(LatencyStats.UNKNOWN);
    }

    @Test
    void the_rate_of_a_handful_of_tokens_is_not_measured() {
        stats.output(7, 1_000);
        stats.output(7, 1_000);
        assertThat(stats.milliTokensPerSecond()).isEqualTo(LatencyStats.UNKNOWN);

        stats.output(100, Duration.ofSeconds(2).toNanos());
        stats.output(100, Duration.ofSeconds(2).toNanos());

        assertThat(stats.milliTokensPerSecond()).isEqualTo(50_000);
    }

    @Property
    void lies_between_the_least_and_the_most_that_was_measured(
            @ForAll @Size(min = 2, max = 50) List<@IntRange(max = 1_000_000) Integer> values) {
        var measured = new LatencyStats(new Turned());
        values.forEach(measured::firstByte);

        assertThat(measured.firstByteNanos())
                .isBetween(
                        values.stream().mapToLong(Integer::longValue).min().orElseThrow(),
                        values.stream().mapToLong(Integer::longValue).max().orElseThrow());
    }
}
