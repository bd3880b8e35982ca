package com.metisrouter.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Who waits for Kafka, by a clock that the test turns.
class AcknowledgementsTest {

    private static final KafkaPatience PATIENCE =
            new KafkaPatience(Duration.ofSeconds(2), Duration.ofSeconds(10));

    private long nanoTime = 1_000;
    private final Acknowledgements acknowledgements =
            new Acknowledgements(PATIENCE, () -> nanoTime);

    private CompletableFuture<Void> waitsAt(long segment, int offset) {
        var done = new CompletableFuture<Void>();
        acknowledgements.await(new Position(segment, offset, 0), done);
        return done;
    }

    private void pass(Duration time) {
        nanoTime += time.toNanos();
        acknowledgements.giveUpLate();
    }

    @Test
    void everybody_up_to_what_kafka_acknowledged_is_told_and_nobody_else() {
        var first = waitsAt(1, 100);
        var second = waitsAt(1, 200);
        var third = waitsAt(2, 50);

        acknowledgements.reached(new Position(1, 200, 0));

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        acknowledgements.reached(new Position(2, 50, 0));
        assertThat(third).isCompleted();
    }

    @Test
    void whoever_waited_too_long_is_told_so_and_those_after_it_wait_on() {
        var first = waitsAt(1, 100);
        pass(Duration.ofSeconds(5));
        var second = waitsAt(1, 200);

        pass(Duration.ofSeconds(5));

        assertThatThrownBy(first::join).satisfies(it -> assertThat(Unacknowledged.is(it)).isTrue());
        assertThat(second).isNotDone();
        acknowledgements.reached(new Position(1, 200, 0));
        assertThat(second).isCompleted();
    }

    @Test
    void kafka_is_too_slow_until_it_has_acknowledged_the_oldest_though_nobody_waits_any_more() {
        assertThat(acknowledgements.tooSlow()).isFalse();
        var _ = waitsAt(1, 100);
        pass(Duration.ofSeconds(2));
        assertThat(acknowledgements.tooSlow()).isFalse();

        pass(Duration.ofSeconds(60));

        assertThat(acknowledgements.tooSlow()).isTrue();
        acknowledgements.reached(new Position(1, 100, 0));
        assertThat(acknowledgements.tooSlow()).isFalse();
    }

    @Test
    void at_the_end_nobody_is_left_waiting() {
        var first = waitsAt(1, 100);

        acknowledgements.giveUp();

        assertThat(first).isCompletedExceptionally();
    }

    @Test
    void a_policy_is_one_of_three() {
        assertThat(Durability.parse("")).isEqualTo(Durability.JOURNAL);
        assertThat(Durability.parse(" both ")).isEqualTo(Durability.BOTH);
        assertThatThrownBy(() -> Durability.parse("disk"))
                .hasMessage("durability: \"disk\" (expected: journal, kafka, both)");
    }
}
