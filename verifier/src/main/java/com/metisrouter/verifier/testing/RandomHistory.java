package com.metisrouter.verifier.testing;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What happens to some accounts, by a seed: every kind of event that the ledger writes, as the ledger would have written it.
///
/// Usage ends before it is recorded, sometimes long before. Now and then a clock is put back.
public final class RandomHistory {

    public static final Instant START = Instant.parse("2026-10-30T22:00:00.000001Z");

    static final List<PriceVersion> PRICES =
            List.of(price("sim/chat@1", "0.15"), price("sim/chat@2", "0.3"));

    private static final int CLOCK_STEP_MILLIS_MAX = 600_000;
    private static final int CLOCK_BACK_ONE_IN = 40;

    private final Random random;
    private final List<RandomAccount> accounts = new ArrayList<>();
    private final int linesPerDebitMax;
    private Instant now = START;

    /// @param prefix of the accounts' ids, `acc_` in most cases
    public RandomHistory(long seed, String prefix, int accounts, int linesPerDebitMax) {
        this.random = new Random(seed);
        this.linesPerDebitMax = linesPerDebitMax;
        for (var i = 0; i < accounts; i++) {
            this.accounts.add(new RandomAccount(prefix + i, random, PRICES));
        }
    }

    public static List<AccountEvent> of(long seed, int accounts, int events, int linesPerDebitMax) {
        return of(seed, "acc_", accounts, events, linesPerDebitMax);
    }

    /// @param prefix of the accounts' ids
    public static List<AccountEvent> of(
            long seed, String prefix, int accounts, int events, int linesPerDebitMax) {
        var history = new RandomHistory(seed, prefix, accounts, linesPerDebitMax);
        var happened = new ArrayList<AccountEvent>(events);
        while (happened.size() < events) {
            happened.add(history.next());
        }
        return happened;
    }

    public AccountEvent next() {
        var step = 1 + random.nextInt(CLOCK_STEP_MILLIS_MAX);
        now = now.plusMillis(random.nextInt(CLOCK_BACK_ONE_IN) == 0 ? -step : step);
        return accounts.get(random.nextInt(accounts.size())).next(now, linesPerDebitMax);
    }

    private static PriceVersion price(String id, String perMillion) {
        return new PriceVersion(
                id,
                "sim/chat",
                Integer.parseInt(id.substring(id.indexOf('@') + 1)),
                START,
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion(perMillion)),
                        PriceComponent.of(
                                Unit.OUTPUT_TOKENS, UnitPrice.parse("0.00000008333333333333334")),
                        PriceComponent.of(Unit.MILLISECONDS, UnitPrice.parse("0.0000000012345"))),
                "tests");
    }
}
