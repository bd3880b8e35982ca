package com.metisrouter.verifier.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.formats.EntryFigures;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.testing.MemoryLedger;
import com.metisrouter.verifier.testing.RandomHistory;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The definition of a balance as of an instant, over random histories, against what each time means in other words.
///
/// `-Dmetis.seed=…` runs the same histories again, `-Dmetis.histories=…` more or fewer.
class AsOfReplayTest {

    private static final int HISTORIES = Integer.getInteger("metis.histories", 10_000);
    private static final int READ_THROUGH_PAGES = 30;
    private static final long SEED = Long.getLong("metis.seed", System.nanoTime());
    private static final int EVENTS_MAX = 40;
    private static final int INSTANTS = 4;

    @Test
    void by_recording_it_is_the_balance_that_the_last_entry_until_then_claimed() {
        System.out.println("seed " + SEED + " (-Dmetis.seed=" + SEED + ")");
        for (var number = 0; number < HISTORIES; number++) {
            var random = new Random(SEED + number);
            var events = history(random);
            for (var instant : instants(events, random)) {
                assertThat(defined(events, instant, By.RECORDED))
                        .as("seed %d, as of %s", SEED + number, instant)
                        .isEqualTo(lastClaimed(events, instant));
            }
        }
    }

    @Test
    void by_occurrence_it_is_the_credit_until_then_less_what_requests_that_had_ended_cost_now() {
        System.out.println("seed " + SEED + " (-Dmetis.seed=" + SEED + ")");
        for (var number = 0; number < HISTORIES; number++) {
            var random = new Random(SEED + number);
            var events = history(random);
            for (var instant : instants(events, random)) {
                assertThat(defined(events, instant, By.OCCURRED))
                        .as("seed %d, as of %s", SEED + number, instant)
                        .isEqualTo(creditLessWhatHadEnded(events, instant));
            }
        }
    }

    @Test
    void a_replay_over_pages_comes_to_the_definition() throws Exception {
        for (var number = 0; number < READ_THROUGH_PAGES; number++) {
            var random = new Random(SEED + number);
            var events = RandomHistory.of(random.nextLong(), 3, 3 * EVENTS_MAX, 2);
            var ledger = MemoryLedger.of(events);
            var mine = events.stream().filter(each -> each.accountId().equals("acc_1")).toList();
            for (var by : By.values()) {
                for (var instant : instants(events, random)) {
                    var replayed = AsOfReplay.run(ledger, "acc_1", instant, by, Following.NOBODY);

                    assertThat(replayed.balance()).isEqualTo(defined(mine, instant, by));
                    assertThat(replayed.events()).isEqualTo(mine.size());
                }
            }
        }
    }

    private static List<AccountEvent> history(Random random) {
        return RandomHistory.of(random.nextLong(), 1, 1 + random.nextInt(EVENTS_MAX), 2);
    }

    private static Usd defined(List<AccountEvent> events, Instant instant, By by) {
        var balance = new BalanceAsOf(instant, by);
        events.forEach(balance::on);
        return balance.balance();
    }

    private static Usd lastClaimed(List<AccountEvent> events, Instant instant) {
        var claimed = Usd.ZERO;
        var latest = Instant.MIN;
        for (var event : events) {
            latest = event.recordedAt().isAfter(latest) ? event.recordedAt() : latest;
            var figures = EntryFigures.of(event);
            if (figures.isPresent() && !latest.isAfter(instant)) {
                claimed = figures.get().balanceAfter();
            }
        }
        return claimed;
    }

    /// What each request costs after all its corrections, counted where it ended; everything else where it was recorded.
    private static Usd creditLessWhatHadEnded(List<AccountEvent> events, Instant instant) {
        var costs = new HashMap<String, Usd>();
        var ended = new HashMap<String, Instant>();
        var credit = Usd.ZERO;
        var latest = Instant.MIN;
        for (var event : events) {
            latest = event.recordedAt().isAfter(latest) ? event.recordedAt() : latest;
            switch (event) {
                case UsageDebited debited -> {
                    for (var line : debited.lines()) {
                        costs.put(line.request().requestId(), line.charge());
                        ended.put(line.request().requestId(), line.request().endedAt());
                    }
                }
                case UsageCorrected corrected -> {
                    for (var line : corrected.lines()) {
                        costs.put(line.requestId(), line.charge());
                        // Some are charged first here, since their record came late.
                        ended.putIfAbsent(line.requestId(), line.endedAt());
                    }
                }
                default -> {
                    var change = EntryFigures.of(event).map(EntryFigures::change).orElse(Usd.ZERO);
                    credit = latest.isAfter(instant) ? credit : credit.plus(change);
                }
            }
        }
        for (var request : costs.keySet()) {
            if (!ended.getOrDefault(request, Instant.MAX).isAfter(instant)) {
                credit = credit.minus(costs.getOrDefault(request, Usd.ZERO));
            }
        }
        return credit;
    }

    /// Some at which something happens, some a microsecond beside.
    private static List<Instant> instants(List<AccountEvent> events, Random random) {
        return random.ints(INSTANTS, 0, events.size())
                .mapToObj(at -> near(events.get(at), random))
                .toList();
    }

    private static Instant near(AccountEvent event, Random random) {
        var at =
                event instanceof UsageDebited debited
                        ? debited.lines().getFirst().request().endedAt()
                        : event.recordedAt();
        return at.plusNanos(1_000L * (random.nextInt(3) - 1));
    }
}
