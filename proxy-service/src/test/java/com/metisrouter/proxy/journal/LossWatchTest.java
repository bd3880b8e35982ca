package com.metisrouter.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.LeaseMark;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossWatchTest {

    private final SeenMarks marks = new SeenMarks();
    private final LossWatch watch = new LossWatch(marks, 0);

    private boolean at(int seconds, boolean sentEverything) {
        return watch.suspectsLoss(sentEverything, Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void suspects_a_loss_when_the_marks_stand_still_and_then_waits_longer() {
        marks.opened("acc_1", 1, "gw", 1);

        assertThat(at(59, true)).isFalse();
        assertThat(at(60, true)).as("seen for the first time").isFalse();
        assertThat(at(119, true)).isFalse();
        assertThat(at(120, true)).isTrue();
        assertThat(at(239, true)).isFalse();
        assertThat(at(240, true)).isTrue();
        assertThat(at(479, true)).isFalse();
    }

    @Test
    void suspects_nothing_while_marks_move_or_records_are_still_to_be_sent() {
        marks.opened("acc_1", 1, "gw", 1);
        assertThat(at(60, true)).isFalse();
        marks.seen("acc_1", new LeaseMark(1, "gw", 1, 5, List.of()));
        assertThat(at(120, true)).isFalse();
        assertThat(at(180, false)).isFalse();
        marks.closed("acc_1", 1);
        assertThat(at(240, true)).isFalse();
    }
}
