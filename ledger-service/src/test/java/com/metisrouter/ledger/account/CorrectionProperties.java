package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/// Random histories in which charges change: orphans whose truth comes late, twice or never, rerating, reversal, disputes, credit that
/// comes and an overdraft that goes.
class CorrectionProperties {

    private static final String ACCOUNT = "acc_1";
    private static final String GATEWAY = "gw-1";
    private static final int STEPS = 40;

    /// A request as this test knows it.
    private static final class Known {
        private final UsageLine truth;
        private long charge;
        private Settlement settlement;
        private boolean truthSeen;

        Known(UsageLine truth, boolean orphan) {
            this.truth = truth;
            this.truthSeen = !orphan;
            this.charge = orphan ? 0 : truth.charge().nanos();
            this.settlement = orphan ? Settlement.PENDING_PROVIDER : Settlement.FINAL;
        }
    }

    private final List<AccountEvent> events = new ArrayList<>();
    private final Map<String, Known> requests = new LinkedHashMap<>();
    private AccountState state = AccountState.NOT_OPEN;
    private long granted;
    private long lease;
    private long sequence;

    @BeforeTry
    void forget() {
        events.clear();
        requests.clear();
        state = AccountState.NOT_OPEN;
        granted = 0;
        lease = 0;
        sequence = 0;
    }

    @Property(tries = 1_000)
    void the_history_of_a_request_is_its_charge_and_its_effect_on_the_balance(
            @ForAll Random random) {
        live(
                random,
                () -> {
                    var charges = new HashMap<String, Long>();
                    for (var event : events) {
                        if (event instanceof UsageDebited debited) {
                            debited.lines()
                                    .forEach(line -> {
                                        var id = line.request().requestId();
                                        assertThat(charges.put(id, line.charge().nanos())).isNull();
                                    });
                        }
                        if (event instanceof UsageCorrected corrected) {
                            corrected
                                    .lines()
                                    .forEach(line -> {
                                        var id = line.requestId();
                                        assertThat(line.chargeBefore().nanos())
                                                .isEqualTo(charges.get(id));
                                        charges.put(id, line.charge().nanos());
                                    });
                        }
                    }
                    requests.forEach((id, known) ->
                            assertThat(charges.get(id)).as(id).isEqualTo(known.charge));
                    var charged = charges.values().stream().mapToLong(Long::longValue).sum();
                    assertThat(state.balance().nanos()).isEqualTo(granted - charged);
                });
    }

    @Property(tries = 1_000)
    void the_books_balance_after_every_event(@ForAll Random random) {
        live(
                random,
                () -> {
                    var customer = 0L;
                    for (var event : events) {
                        var sum = 0L;
                        for (var posting : postings(event)) {
                            sum += posting.amount().nanos();
                            if (posting.account().startsWith("customer-")) {
                                customer -= posting.amount().nanos();
                            }
                        }
                        assertThat(sum).isZero();
                    }
                    assertThat(state.balance().nanos()).isEqualTo(customer);
                    var lots = Usd.ZERO;
                    for (var lot : state.credit().lots()) {
                        assertThat(lot.remaining().isPositive()).isTrue();
                        lots = lots.plus(lot.remaining());
                    }
                    assertThat(state.balance()).isEqualTo(lots.minus(state.credit().overdraft()));
                    assertThat(lots.isZero() || state.credit().overdraft().isZero()).isTrue();
                });
    }

    @Property(tries = 1_000)
    void a_replay_of_the_events_as_they_are_stored_is_the_state(@ForAll Random random) {
        live(random, () -> {});

        var replayed = AccountState.NOT_OPEN;
        for (var event : events) {
            replayed =
                    AccountDecider.evolve(replayed, Json.read(Json.bytes(event), event.getClass()));
        }

        assertThat(replayed).isEqualTo(state);
        assertThat(Json.read(Json.bytes(state), AccountState.class)).isEqualTo(state);
    }

    @Property(tries = 1_000)
    void what_waits_for_a_settlement_is_what_has_none(@ForAll Random random) {
        live(
                random,
                () ->
                        requests.forEach((id, known) -> {
                            var open = state.cases().find(id);
                            var expected =
                                    known.settlement == Settlement.PENDING_PROVIDER
                                            || known.settlement == Settlement.DISPUTED
                                            || (known.settlement == Settlement.ESTIMATED
                                                    && !known.truthSeen);
                            assertThat(open != null).as(id).isEqualTo(expected);
                        }));
    }

    private void live(Random random, Runnable check) {
        add(new AccountOpened(ACCOUNT, "Demo", AT));
        grant(random);
        for (var step = 0; step < STEPS; step++) {
            step(random);
            check.run();
        }
    }

    private void step(Random random) {
        switch (random.nextInt(8)) {
            case 0 -> grant(random);
            case 1, 2, 3 -> serve(random);
            case 4 -> truthArrives(random);
            case 5, 6 -> correctSome(random);
            default -> endLease();
        }
    }

    private void grant(Random random) {
        var kind = oneOf(CreditKind.values(), random);
        var amount = Usd.ofNanos(1 + random.nextInt(60));
        granted += amount.nanos();
        var postings = new ArrayList<Posting>();
        postings.add(new Posting(LedgerAccounts.fundingOf(kind), amount));
        postings.addAll(state.credit().crediting(kind, amount));
        add(
                new CreditGranted(
                        ACCOUNT,
                        "lot_" + events.size(),
                        kind,
                        amount,
                        "ORDER",
                        "tests",
                        "",
                        "key-" + events.size(),
                        postings,
                        state.balance().plus(amount),
                        AT,
                        kind.priority(),
                        null,
                        ""));
    }

    /// Usage comes in batches on the one lease that is open, now and then more of it than there is credit.
    private void serve(Random random) {
        if (lease == 0) {
            var asked =
                    new LeaseRequest(
                            ACCOUNT,
                            GATEWAY,
                            1,
                            Usd.ofNanos(1),
                            Usd.ofNanos(50),
                            List.of(),
                            List.of(),
                            "ask-" + events.size());
            if (!(tell(new UseLeases(asked)) instanceof LeaseReply.Granted reply)) {
                return;
            }
            lease = reply.lease();
            sequence = 0;
        }
        var batch = new ArrayList<UsageLine>();
        for (var i = random.nextInt(4); i >= 0; i--) {
            var place = new LeasePosition(lease, ++sequence, GATEWAY, 1);
            var truth = line(ACCOUNT, place, random.nextInt(40));
            var orphan = random.nextInt(3) == 0;
            requests.put(truth.request().requestId(), new Known(truth, orphan));
            batch.add(orphan ? orphan(truth) : truth);
        }
        if (random.nextInt(4) == 0) {
            truths(random).forEach(batch::add);
        }
        apply(batch);
    }

    private void truthArrives(Random random) {
        apply(truths(random));
    }

    private List<UsageLine> truths(Random random) {
        var all = new ArrayList<>(requests.values());
        Collections.shuffle(all, random);
        return all.subList(0, Math.min(all.size(), random.nextInt(4))).stream()
                .map(known -> known.truth)
                .toList();
    }

    /// Everything comes twice, and the second time changes nothing.
    private void apply(List<UsageLine> batch) {
        tell(new ApplyUsage(ACCOUNT, batch));
        for (var line : batch) {
            var known = Objects.requireNonNull(requests.get(line.request().requestId()));
            if (line.request().outcome() != Outcome.ORPHANED && !known.truthSeen) {
                known.truthSeen = true;
                if (known.settlement == Settlement.PENDING_PROVIDER
                        || known.settlement == Settlement.ESTIMATED
                        || known.settlement == Settlement.DISPUTED) {
                    known.charge = line.charge().nanos();
                    known.settlement =
                            known.settlement == Settlement.DISPUTED
                                    ? Settlement.DISPUTED
                                    : Settlement.FINAL;
                }
            }
        }
        var once = state;
        tell(new ApplyUsage(ACCOUNT, batch));
        assertThat(state).isEqualTo(once);
    }

    /// Any charges, as a rerating, a settlement or a dispute would have them. The same command twice books nothing the second time.
    private void correctSome(Random random) {
        var all = new ArrayList<>(requests.entrySet());
        Collections.shuffle(all, random);
        var lines = new ArrayList<CorrectedLine>();
        for (var entry : all.subList(0, Math.min(all.size(), 1 + random.nextInt(3)))) {
            var known = entry.getValue();
            var settlement = oneOf(Settlement.values(), random);
            var charge =
                    settlement == Settlement.DISPUTED ? known.charge : (long) random.nextInt(60);
            lines.add(corrected(known, charge, settlement));
            known.charge = charge;
            known.settlement = settlement;
            // What is settled for good waits for no record, and later disputes don't change that.
            known.truthSeen |= settlement == Settlement.FINAL;
        }
        if (lines.isEmpty()) {
            return;
        }
        var command =
                new CorrectUsage(
                        ACCOUNT,
                        "cor_" + events.size(),
                        CorrectionCause.RERATING,
                        lines,
                        random.nextBoolean() ? CreditKind.PAID : CreditKind.GOODWILL,
                        state.cases().lastCorrection(),
                        new Signed("operator", "", "test", "key"));
        assertThat(tell(command)).isInstanceOf(CorrectionReceipt.class);
        var once = state;
        assertThat(tell(command)).isEqualTo(Refusal.CORRECTED_MEANWHILE);
        assertThat(state).isEqualTo(once);
    }

    private static CorrectedLine corrected(Known known, long charge, Settlement settlement) {
        var request = known.truth.request();
        return new CorrectedLine(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                Usd.ofNanos(known.charge),
                Usd.ofNanos(charge),
                request.priceVersionId(),
                request.priceVersionId(),
                known.settlement,
                settlement,
                "provider:1",
                List.of(),
                List.of());
    }

    private void endLease() {
        if (lease == 0) {
            return;
        }
        tell(
                new UseLeases(
                        new LeaseRequest(
                                ACCOUNT,
                                GATEWAY,
                                1,
                                Usd.ZERO,
                                Usd.ZERO,
                                List.of(),
                                List.of(new Ending(lease, sequence)))));
        lease = 0;
    }

    private static <T> T oneOf(T[] all, Random random) {
        return all[random.nextInt(all.length)];
    }

    private static UsageLine orphan(UsageLine truth) {
        return new UsageLine(Metered.orphan(truth.request(), Usd.ofNanos(50)), List.of(), Usd.ZERO);
    }

    private Object tell(AccountCommand command) {
        return switch (AccountDecider.decide(command, state, AT)) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                happened.forEach(this::add);
                yield answer;
            }
            case Decision.AlreadyDone<?>(var answer) -> answer;
            case Decision.Refused<?>(var refusal) -> refusal;
        };
    }

    private void add(AccountEvent event) {
        state = AccountDecider.evolve(state, event);
        events.add(event);
    }

    private static List<Posting> postings(AccountEvent event) {
        if (event instanceof CreditGranted granted) {
            return granted.postings();
        }
        if (event instanceof UsageDebited debited) {
            return debited.postings();
        }
        return event instanceof UsageCorrected corrected ? corrected.postings() : List.of();
    }
}
