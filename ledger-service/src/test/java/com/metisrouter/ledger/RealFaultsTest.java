package com.metisrouter.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.RealHouse.Ledger;
import com.metisrouter.ledger.eventstore.EventPages;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/// Real servers and a real ledger are killed, stopped, frozen and overtaken under load, and after each time nothing is lost and nothing
/// is debited twice: see the simulation for the same with doubles, and many more of them.
///
/// `-Dmetis.faults.rounds=100` is the long run; `-Dmetis.seed=…` repeats a choice of faults and moments, though not the machine's own, and
/// `-Dmetis.faults.only=BROKER_KILLED` is for looking at one of them.
class RealFaultsTest {

    private static final int ROUNDS = Integer.getInteger("metis.faults.rounds", 0);
    private static final String ONLY = System.getProperty("metis.faults.only", "");
    private static final long SEED = Long.getLong("metis.seed", System.nanoTime());
    private static final Duration LONG = Duration.ofMinutes(3);

    /// A short run leaves the two cores to what has to start again.
    private static final int REQUESTS_PER_SECOND = ROUNDS == 0 ? 200 : 400;

    private static final int REQUESTS_BEFORE_MAX = 200;
    private static final int REQUESTS_AFTER = 100;
    private static final int START_MILLIS_MAX = 5_000;
    private static final String STOPS = "the usage consumer stops";

    /// What can happen. A short run has each once that isn't for long ones only.
    private enum Fault {
        /// Much as the next.
        LEDGER_KILLED_BEFORE_ITS_POSITION_MOVED(true),
        LEDGER_KILLED_AFTER_THE_APPEND,
        LEDGER_KILLED_AT_COMMIT,
        LEDGER_KILLED_BEFORE_IT_NOTED_WHAT_IT_PUBLISHED,
        LEDGER_KILLED_WHENEVER_AND_WHILE_IT_STARTS,

        /// Much as the next.
        BROKER_STOPPED(true),
        BROKER_KILLED,
        DATABASE_STOPPED_AT_ONCE,
        DATABASE_BACKEND_KILLED,
        LEDGER_OVERTAKEN_IN_MID_BATCH,
        LEDGER_FROZEN_AND_OVERTAKEN,
        EVERYTHING_SENT_AGAIN,

        /// Half a minute passes before PostgreSQL takes its locks away.
        LEDGER_FROZEN_WITH_ITS_LOCKS_AND_OVERTAKEN(true);

        private final boolean inLongRunsOnly;

        Fault() {
            this(false);
        }

        Fault(boolean inLongRunsOnly) {
            this.inLongRunsOnly = inLongRunsOnly;
        }
    }

    private final Random random = new Random(SEED);

    @Test
    void lose_no_debit_and_make_none_twice() throws Exception {
        var faults = faults();
        System.out.println("real faults: rounds=" + faults.size() + " seed=" + SEED);
        var began = System.nanoTime();
        try (var house = new RealHouse()) {
            Gate.build(house.jdbc());
            try (var traffic =
                            new Traffic(
                                    house.bootstrapServers(),
                                    house.calls(),
                                    REQUESTS_PER_SECOND,
                                    random.nextLong());
                    var published = new PublishedEvents(house.bootstrapServers())) {
                var booked = new BookedLines(house.jdbc(), traffic);
                for (var round = 1; round <= faults.size(); round++) {
                    var begin = System.nanoTime();
                    traffic.resume();
                    traffic.awaitMore(1 + random.nextInt(REQUESTS_BEFORE_MAX));
                    happen(faults.get(round - 1), house, traffic);
                    traffic.awaitMore(REQUESTS_AFTER);
                    traffic.pause();

                    assertAllBookedOnce(house, traffic, booked);
                    assertAllPublished(booked, published);
                    System.out.println(
                            "real faults: round="
                                    + round
                                    + " "
                                    + faults.get(round - 1)
                                    + " seconds="
                                    + secondsSince(begin)
                                    + " lines="
                                    + traffic.sent()
                                    + " repeated="
                                    + traffic.repeated()
                                    + " events="
                                    + booked.events()
                                    + " published_again="
                                    + published.repetitions());
                }
                assertReplayedFromTheStart(house, booked);
                System.out.println(
                        "real faults: all well rounds="
                                + faults.size()
                                + " seed="
                                + SEED
                                + " lines="
                                + traffic.sent()
                                + " seconds="
                                + secondsSince(began));
            }
            house.wentWell();
        }
    }

    /// Shuffled decks, so that none comes rarely.
    private List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        do {
            var deck = new ArrayList<>(List.of(Fault.values()));
            deck.removeIf(fault ->
                    ONLY.isEmpty()
                            ? ROUNDS == 0 && fault.inLongRunsOnly
                            : !ONLY.equals(fault.name()));
            Collections.shuffle(deck, random);
            faults.addAll(deck);
        } while (faults.size() < ROUNDS);
        return ROUNDS == 0 ? faults : faults.subList(0, ROUNDS);
    }

    private void happen(Fault fault, RealHouse house, Traffic traffic) throws Exception {
        switch (fault) {
            case LEDGER_KILLED_BEFORE_ITS_POSITION_MOVED ->
                    assertThat(killAt(Gate.BEFORE_THE_POSITION_MOVES, house))
                            .isNotEqualTo("committed");
            case LEDGER_KILLED_AFTER_THE_APPEND ->
                    assertThat(killAt(Gate.AFTER_THE_APPEND, house)).isEqualTo("aborted");
            // Nobody hears of it, and it is done.
            case LEDGER_KILLED_AT_COMMIT ->
                    assertThat(killAt(Gate.AT_COMMIT, house)).isEqualTo("committed");
            case LEDGER_KILLED_BEFORE_IT_NOTED_WHAT_IT_PUBLISHED ->
                    killAt(Gate.BEFORE_PUBLISHED_IS_NOTED, house);
            case LEDGER_KILLED_WHENEVER_AND_WHILE_IT_STARTS -> killWhileStarting(house);
            case BROKER_STOPPED -> house.restartBroker(false);
            case BROKER_KILLED -> house.restartBroker(true);
            case DATABASE_STOPPED_AT_ONCE -> house.restartDatabaseAtOnce();
            case DATABASE_BACKEND_KILLED -> house.killABackend();
            case LEDGER_OVERTAKEN_IN_MID_BATCH -> overtake(house, traffic, false);
            case LEDGER_FROZEN_AND_OVERTAKEN -> overtake(house, traffic, true);
            case LEDGER_FROZEN_WITH_ITS_LOCKS_AND_OVERTAKEN -> freezeWithLocks(house, traffic);
            case EVERYTHING_SENT_AGAIN -> traffic.sendAllAgain();
        }
    }

    /// @return what became of its transaction, which PostgreSQL ends only after the ledger is dead
    private String killAt(Gate gate, RealHouse house) throws Exception {
        var killed = house.ledger();
        String outcome;
        Ledger next;
        try (var _ = house.shut(gate, killed)) {
            var transaction = house.awaitAtGate(killed);
            killed.jvm().kill();
            next = house.beginLedger();
            if (random.nextBoolean()) {
                // The next one finds the dead one's transaction still open.
                house.useLedger(next);
            }
            outcome = Long.toString(transaction);
            if (gate == Gate.BEFORE_PUBLISHED_IS_NOTED && random.nextBoolean()) {
                // As if the statement hadn't been sent yet; one that has arrived is gone through
                // with.
                house.endConnectionsOf(killed);
            }
        }
        house.awaitNoConnectionOf(killed);
        house.useLedger(next);
        return outcome.equals("0") ? "never began" : house.awaitEndOf(Long.parseLong(outcome));
    }

    private void killWhileStarting(RealHouse house) throws Exception {
        house.ledger().jvm().kill();
        var half = house.beginLedger();
        half.jvm().leaveFor(Duration.ofMillis(random.nextInt(START_MILLIS_MAX)));
        half.jvm().kill();
        house.useLedger(house.beginLedger());
    }

    /// The older ledger stands between its decision and its position, with nothing locked, while another takes its place.
    private void overtake(RealHouse house, Traffic traffic, boolean frozen) throws Exception {
        var older = house.ledger();
        var fence = house.fence();
        long transaction;
        try (var _ = house.shut(Gate.BEFORE_THE_POSITION_MOVES, older)) {
            transaction = house.awaitAtGate(older);
            if (frozen) {
                older.jvm().freeze();
            }
            house.useLedger(house.beginLedger());
            house.awaitTakeOver(fence);
        }
        if (frozen) {
            traffic.awaitMore(REQUESTS_AFTER);
            older.jvm().thaw();
        }
        house.awaitSaid(older, STOPS);
        // Both go on for a while, the older one without debiting.
        traffic.awaitMore(REQUESTS_AFTER);
        older.jvm().end();
        if (transaction != 0) {
            assertThat(house.awaitEndOf(transaction)).isEqualTo("aborted");
        }
    }

    /// Whoever comes next waits until PostgreSQL has lost patience with a transaction in which nothing happens any more.
    private void freezeWithLocks(RealHouse house, Traffic traffic) throws Exception {
        var older = house.ledger();
        var fence = house.fence();
        long transaction;
        try (var _ = house.shut(Gate.AFTER_THE_APPEND, older)) {
            transaction = house.awaitAtGate(older);
            older.jvm().freeze();
        }
        house.useLedger(house.beginLedger());
        house.awaitTakeOver(fence);
        traffic.awaitMore(REQUESTS_AFTER);
        older.jvm().thaw();

        house.awaitSaid(older, STOPS);
        traffic.awaitMore(REQUESTS_AFTER);
        older.jvm().end();
        assertThat(house.awaitEndOf(transaction)).isEqualTo("aborted");
    }

    private static void assertAllBookedOnce(RealHouse house, Traffic traffic, BookedLines booked)
            throws Exception {
        var sent = traffic.sent();
        await().atMost(LONG)
                .ignoreExceptionsInstanceOf(DataAccessException.class)
                .until(booked::readOn, is(sent));

        booked.assertAddsUp();
        assertThat(house.jdbc().queryForObject("select count(*) from dead_letter", Long.class))
                .isZero();
        // What the ledger that now runs says is what follows from the stored events alone.
        var page =
                house.calls()
                        .get("/api/v1/audit/balances?limit=200", LedgerForKilling.ADMIN_TOKEN)
                        .body();
        var figures =
                page.lines()
                        .map(line -> Json.read(line.getBytes(UTF_8), AccountFigures.class))
                        .toList();
        assertThat(figures).hasSameSizeAs(traffic.accounts());
        for (var figure : figures) {
            var replayed = Objects.requireNonNull(booked.accounts().get(figure.accountId()));
            assertThat(figure.sequence()).isEqualTo(replayed.version() - 1);
            assertThat(figure.balance()).isEqualTo(replayed.balance());
            assertThat(figure.leased()).isEqualTo(replayed.leased());
            assertThat(figure.openLeases()).isEqualTo(replayed.leases().size());
        }
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    private static void assertAllPublished(BookedLines booked, PublishedEvents published) {
        await().atMost(LONG).until(published::readOn, is(booked.events()));

        published.assertNumberedWithoutHoles();
    }

    private static void assertReplayedFromTheStart(RealHouse house, BookedLines booked) {
        var replay = LedgerReplay.ofWholeEvents();
        new EventPages(new StoredEvents(house.jdbc()))
                .forEach(EventPosition.START, page -> page.forEach(replay::on));
        assertThat(replay.accounts()).isEqualTo(booked.accounts());
        assertThat(StoredChains.assertUnbroken(house.jdbc())).isEqualTo(booked.events());
    }
}
