package com.metisrouter.projections.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.usagelog.UsageLog;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AsOfTest {

    private static final Instant START = Instant.parse("2026-11-20T22:00:00Z");
    private static final int ACCOUNTS = 12;
    private static final int STEPS = 40;
    private static final int INSTANTS = 40;

    /// Times at which something changes are asked for, and those a microsecond beside them.
    @Test
    void the_balance_as_of_any_instant_is_what_a_replay_of_the_events_says() throws Exception {
        try (var database = new ViewsDatabase()) {
            var reader = new BalanceReader(database.jdbc());
            var seed = System.nanoTime();
            var random = new Random(seed);
            var positions = new AtomicLong();
            var asked = 0;
            for (var number = 0; number < ACCOUNTS; number++) {
                var ledger = SampleLedger.account(number, positions);
                history(ledger, random);
                apply(database, ledger);
                for (var by : BalanceAsOf.By.values()) {
                    for (var instant : instants(ledger, random)) {
                        var replay = new BalanceAsOf(instant, by);
                        ledger.events().forEach(event -> replay.on((AccountEvent) event.data()));

                        assertThat(reader.asOf(ledger.accountId(), instant, by))
                                .as("seed %s, %s %s %s", seed, ledger.accountId(), by, instant)
                                .isEqualTo(replay.balance());
                        asked++;
                    }
                }
            }
            assertThat(asked).isGreaterThan(ACCOUNTS * INSTANTS);
        }
    }

    /// Over several days, in which requests are recorded late, charges change and the clock goes back now and then.
    private static void history(SampleLedger ledger, Random random) {
        var now = START;
        ledger.at(now);
        ledger.opened();
        ledger.granted("0.05");
        var lease = ledger.leased("0.01");
        var charged = new ArrayList<UsageLine>();
        for (var step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(9_000_000));
            ledger.at(random.nextInt(9) == 0 ? now.minusSeconds(5_000) : now);
            switch (random.nextInt(5)) {
                case 0 -> ledger.granted("0.00" + (1 + random.nextInt(9)));
                case 1 -> {
                    if (!charged.isEmpty()) {
                        var one = charged.get(random.nextInt(charged.size()));
                        ledger.rerated(
                                List.of(one),
                                random.nextBoolean()
                                        ? SampleLedger.PRICES
                                        : SampleLedger.CORRECTED);
                    }
                }
                default -> {
                    var lines = new ArrayList<UsageLine>();
                    for (var i = random.nextInt(4); i >= 0; i--) {
                        lines.add(ledger.line(lease, Outcome.COMPLETED));
                    }
                    now = now.plusSeconds(random.nextInt(40_000));
                    ledger.at(now);
                    ledger.debited(lines);
                    charged.addAll(lines);
                }
            }
        }
    }

    private static List<Instant> instants(SampleLedger ledger, Random random) {
        var instants = new ArrayList<Instant>();
        var movements = new ArrayList<Instant>();
        for (var event : ledger.events()) {
            var data = (AccountEvent) event.data();
            for (var movement : BalanceAsOf.movements(data, data.recordedAt())) {
                movements.add(movement.recordedAt());
                movements.add(movement.occurredAt());
            }
        }
        for (var i = 0; i < INSTANTS; i++) {
            var near = movements.get(random.nextInt(movements.size()));
            instants.add(near.plus(random.nextInt(3) - 1, ChronoUnit.MICROS));
            instants.add(START.plusMillis(random.nextInt(400_000_000)));
        }
        instants.add(Instant.parse("2026-11-22T00:00:00Z"));
        instants.add(Instant.EPOCH);
        instants.add(Instant.parse("9999-01-01T00:00:00Z"));
        return instants;
    }

    private static void apply(ViewsDatabase database, SampleLedger ledger) throws Exception {
        var log = new UsageLog(InstantSource.fixed(START));
        try (var connection = database.pool().getConnection()) {
            connection.setAutoCommit(false);
            log.apply(connection, ledger.events());
            new BalanceView().apply(connection, ledger.events());
            connection.commit();
        }
        assertThat(database.count("balance_anomaly") + database.count("usage_log_anomaly"))
                .isZero();
    }
}
