package com.metisrouter.ledger.account;

import java.util.List;
import java.util.TreeSet;

/// Which sequences of a lease have been applied: every one up to a number, and the few beyond it.
///
/// @param beyond ascending, none of them next to `seenUpTo`
public record LeaseMarks(long seenUpTo, List<Long> beyond) {

    static final LeaseMarks NONE = new LeaseMarks(0, List.of());

    public LeaseMarks {
        beyond = List.copyOf(beyond);
    }

    public long highest() {
        return beyond.isEmpty() ? seenUpTo : beyond.getLast();
    }

    /// How many sequences up to a number have not been seen.
    public long missingUpTo(long sequence) {
        return Math.max(sequence, highest()) - seenUpTo - beyond.size();
    }

    Marking marking() {
        return new Marking(this);
    }

    /// Marks while a batch is being looked at.
    static final class Marking {
        private long seenUpTo;
        private final TreeSet<Long> beyond;

        private Marking(LeaseMarks marks) {
            seenUpTo = marks.seenUpTo;
            beyond = new TreeSet<>(marks.beyond);
        }

        /// @return whether the sequence is new
        boolean see(long sequence) {
            if (sequence <= seenUpTo) {
                return false;
            }
            if (sequence > seenUpTo + 1) {
                return beyond.add(sequence);
            }
            seenUpTo = sequence;
            while (beyond.remove(seenUpTo + 1)) {
                seenUpTo++;
            }
            return true;
        }

        LeaseMarks marks() {
            return new LeaseMarks(seenUpTo, List.copyOf(beyond));
        }
    }
}
