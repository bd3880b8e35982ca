package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// However threads interleave, a lease behaves as if its operations came one after the other, as those of `Model` do: numbers without holes,
/// never more held than was granted, each hold settled once.
///
/// Three holds are open at the start, so that settling and extending have something to do; `take` opens more.
@Param(name = "hold", gen = IntGen.class, conf = "0:2")
@Param(name = "nanos", gen = IntGen.class, conf = "0:7")
public class LeaseLinearizabilityTest {

    private static final int GRANTED = 20;
    private static final int HELD_AT_START = 3;

    private final Lease lease =
            new Lease(
                    "acc_1",
                    1,
                    "gw",
                    1,
                    Usd.ofNanos(GRANTED),
                    0,
                    Duration.ofHours(1).toNanos(),
                    () -> 0);
    private final List<Hold> holds = List.of(open(), open(), open());

    private Hold open() {
        var hold = lease.take(HELD_AT_START);
        if (hold == null) {
            throw new AssertionError("a lease of 20 has room for three holds of 3");
        }
        return hold;
    }

    /// @return the sequence number, -1 where there is none
    @Operation
    public long take(@Param(name = "nanos") int nanos) {
        var hold = lease.take(nanos);
        return hold == null ? -1 : hold.position().sequence();
    }

    @Operation
    public boolean extend(@Param(name = "hold") int hold, @Param(name = "nanos") int nanos) {
        return holds.get(hold).extend(Usd.ofNanos(nanos));
    }

    /// @return by how much the charge went past the hold, -1 where it had been settled
    @Operation
    public long settle(@Param(name = "hold") int hold, @Param(name = "nanos") int charge) {
        try {
            return holds.get(hold).settle(Usd.ofNanos(charge)).nanos();
        } catch (IllegalStateException e) {
            return -1;
        }
    }

    @Operation
    public long release(@Param(name = "nanos") int keep) {
        return lease.release(keep).nanos();
    }

    @Operation
    public long stopAdmitting() {
        return lease.stopAdmitting();
    }

    @Operation
    public void grow(@Param(name = "nanos") int nanos) {
        lease.grow(nanos);
    }

    /// What one thread alone would see.
    public static final class Model {
        private final long[] held = {HELD_AT_START, HELD_AT_START, HELD_AT_START};
        private final boolean[] settled = new boolean[HELD_AT_START];
        private long free = GRANTED - 3 * HELD_AT_START;
        private long last = 3;
        private boolean admitting = true;

        public long take(int nanos) {
            if (!admitting || free < nanos) {
                return -1;
            }
            free -= nanos;
            last++;
            return last;
        }

        public boolean extend(int hold, int nanos) {
            if (settled[hold] || free < nanos) {
                return false;
            }
            free -= nanos;
            held[hold] += nanos;
            return true;
        }

        public long settle(int hold, int charge) {
            if (settled[hold]) {
                return -1;
            }
            settled[hold] = true;
            free += held[hold] - charge;
            return Math.max(0, charge - held[hold]);
        }

        public long release(int keep) {
            var released = Math.max(0, free - keep);
            free -= released;
            return released;
        }

        public long stopAdmitting() {
            admitting = false;
            return last;
        }

        public void grow(int nanos) {
            free += nanos;
        }
    }

    @Test
    void is_linearizable_under_stress() {
        new StressOptions()
                .sequentialSpecification(Model.class)
                .threads(3)
                .actorsPerThread(3)
                .iterations(25)
                .invocationsPerIteration(400)
                .check(LeaseLinearizabilityTest.class);
    }

    @Test
    void is_linearizable_in_every_interleaving_that_is_looked_at() {
        new ModelCheckingOptions()
                .sequentialSpecification(Model.class)
                .threads(3)
                .actorsPerThread(2)
                .iterations(15)
                .invocationsPerIteration(300)
                .check(LeaseLinearizabilityTest.class);
    }
}
