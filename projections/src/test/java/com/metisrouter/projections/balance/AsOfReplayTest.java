package com.metisrouter.projections.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.usagelog.UsageLog;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.replay.AsOfReplay;
import com.metisrouter.verifier.testing.MemoryLedger;
import com.metisrouter.verifier.testing.RandomHistory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The view against the auditor's own replay, over histories with every kind of event that the ledger writes, on a real database.
///
/// `-Dmetis.seed=…` runs the same histories again, `-Dmetis.asof.histories=…` more or fewer.
class AsOfReplayTest {

    private static final int HISTORIES = Integer.getInteger("metis.asof.histories", 30);
    private static final long SEED = Long.getLong("metis.seed", System.nanoTime());
    private static final int ACCOUNTS = 2;
    private static final int EVENTS = 80;
    private static final int INSTANTS = 6;

    @Test
    void the_view_and_a_replay_say_the_same_of_any_instant() throws Exception {
        System.out.println("seed " + SEED + " (-Dmetis.seed=" + SEED + ")");
        try (var database = new ViewsDatabase()) {
            var reader = new BalanceReader(database.jdbc());
            for (var number = 0; number < HISTORIES; number++) {
                var random = new Random(SEED + number);
                var events =
                        RandomHistory.of(
                                random.nextLong(), "acc_" + number + "_", ACCOUNTS, EVENTS, 3);
                var ledger = MemoryLedger.of(events);
                apply(database, events, (long) number * EVENTS);
                for (var i = 0; i < INSTANTS; i++) {
                    var event = events.get(random.nextInt(events.size()));
                    var by = List.of(By.values()).get(random.nextInt(2));
                    var instant = near(event, random);

                    var replayed =
                            AsOfReplay.run(
                                    ledger, event.accountId(), instant, by, Following.NOBODY);

                    assertThat(reader.asOf(event.accountId(), instant, by))
                            .as("seed %d, %s %s %s", SEED + number, event.accountId(), by, instant)
                            .isEqualTo(replayed.balance());
                }
            }
        }
    }

    private static Instant near(AccountEvent event, Random random) {
        var at =
                event instanceof UsageDebited debited
                        ? debited.lines().getFirst().request().endedAt()
                        : event.recordedAt();
        return at.plusNanos(1_000L * (random.nextInt(3) - 1));
    }

    private static void apply(ViewsDatabase database, List<AccountEvent> events, long before)
            throws Exception {
        var log = new UsageLog(InstantSource.fixed(RandomHistory.START));
        var published = published(events, before);
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            log.apply(connection, published);
            new BalanceView().apply(connection, published);
            connection.commit();
        }
        assertThat(database.count("balance_anomaly") + database.count("usage_log_anomaly"))
                .isZero();
    }

    private static List<Event> published(List<AccountEvent> events, long before) {
        var sequences = new HashMap<String, Long>();
        var published = new ArrayList<Event>();
        for (var event : events) {
            var position = before + published.size() + 1L;
            published.add(
                    new Event(
                            "evt-" + position,
                            "/tests",
                            event.accountId(),
                            event.accountId(),
                            event.recordedAt(),
                            sequences.merge(event.accountId(), 1L, Long::sum) - 1,
                            position,
                            null,
                            event));
        }
        return published;
    }
}
