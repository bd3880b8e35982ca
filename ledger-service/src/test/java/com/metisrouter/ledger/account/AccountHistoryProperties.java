package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.leasing.LeaseRequest.Reduction;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.GrantCredit;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/// Random histories of an account with three gateways that behave as gateways do: they spend no more than they hold, end leases, repeat
/// what they were not answered, and send records late, twice and out of order.
class AccountHistoryProperties {

    private static final String ACCOUNT = "acc_1";
    private static final int STEPS = 60;

    /// What a gateway knows of a lease that it holds.
    private static final class Held {
        private final String gateway;
        private final long lease;
        private long left;
        private long lastSequence;

        Held(String gateway, long lease, long left) {
            this.gateway = gateway;
            this.lease = lease;
            this.left = left;
        }
    }

    private final List<AccountEvent> events = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<UsageLine> served = new ArrayList<>();
    private final List<UsageLine> unsent = new ArrayList<>();
    private final List<LeaseRequest> asked = new ArrayList<>();
    private AccountState state = AccountState.NOT_OPEN;

    @BeforeTry
    void forget() {
        events.clear();
        held.clear();
        served.clear();
        unsent.clear();
        asked.clear();
        state = AccountState.NOT_OPEN;
    }

    @Property(tries = 3_000)
    void the_books_balance_after_every_event(@ForAll Random random) {
        live(
                random,
                () -> {
                    var trial = new HashMap<String, Long>();
                    for (var event : events) {
                        var sum = 0L;
                        for (var posting : postings(event)) {
                            sum += posting.amount().nanos();
                            trial.merge(posting.account(), posting.amount().nanos(), Long::sum);
                        }
                        assertThat(sum).isZero();
                    }
                    assertThat(trial.values().stream().mapToLong(Long::longValue).sum()).isZero();
                    var owed =
                            trial.entrySet().stream()
                                    .filter(entry -> entry.getKey().startsWith("customer-"))
                                    .mapToLong(Map.Entry::getValue)
                                    .sum();
                    assertThat(state.balance().nanos()).isEqualTo(-owed);
                    assertThat(state.balance())
                            .isEqualTo(sumOfLots().minus(state.credit().overdraft()));
                });
    }

    @Property(tries = 3_000)
    void what_was_served_and_what_is_set_aside_never_exceed_what_was_granted(
            @ForAll Random random) {
        live(
                random,
                () -> {
                    assertThat(state.available().isNegative()).isFalse();
                    var granted =
                            events.stream().mapToLong(AccountHistoryProperties::granted).sum();
                    var charged = served.stream().mapToLong(line -> line.charge().nanos()).sum();
                    var heldByGateways = held.stream().mapToLong(lease -> lease.left).sum();
                    assertThat(charged + heldByGateways).isLessThanOrEqualTo(granted);
                });
    }

    @Property(tries = 3_000)
    void a_replay_of_the_events_as_they_are_stored_is_the_state(@ForAll Random random) {
        live(random, () -> {});

        var replayed = AccountState.NOT_OPEN;
        for (var event : events) {
            var stored = Json.read(Json.bytes(event), event.getClass());
            replayed = AccountDecider.evolve(replayed, stored);
        }

        assertThat(replayed).isEqualTo(state);
        assertThat(Json.read(Json.bytes(state), AccountState.class)).isEqualTo(state);
    }

    @Property(tries = 3_000)
    void everything_served_is_charged_once_however_it_arrives(@ForAll Random random) {
        live(random, () -> {});

        // In the end all arrives: what was late, and everything once more.
        arrive(unsent, random);
        for (var lease : List.copyOf(held)) {
            end(lease);
        }
        arrive(served, random);

        var lines = new HashSet<String>();
        for (var event : events) {
            if (event instanceof UsageDebited debited) {
                assertThat(debited.lines()).hasSizeLessThanOrEqualTo(256);
                debited.lines()
                        .forEach(
                                line -> assertThat(lines.add(line.request().requestId())).isTrue());
            }
        }
        assertThat(lines).hasSize(served.size());
        assertThat(state.leases()).isEmpty();
        assertThat(state.available()).isEqualTo(state.balance());
        var granted = events.stream().mapToLong(AccountHistoryProperties::granted).sum();
        var charged = served.stream().mapToLong(line -> line.charge().nanos()).sum();
        assertThat(state.balance().nanos()).isEqualTo(granted - charged);
    }

    private void live(Random random, Runnable check) {
        tell(new OpenAccount(ACCOUNT, "Demo"));
        for (var step = 0; step < STEPS; step++) {
            step(random);
            check.run();
        }
    }

    private void step(Random random) {
        switch (random.nextInt(10)) {
            case 0 -> grant(random);
            case 1, 2 -> ask(random);
            case 3, 4, 5 -> serve(random);
            case 6, 7 -> arriveSome(random);
            case 8 -> repeat(random);
            default -> {
                if (!held.isEmpty() && random.nextBoolean()) {
                    end(held.get(random.nextInt(held.size())));
                }
            }
        }
    }

    private void grant(Random random) {
        var kinds = CreditKind.values();
        tell(
                new GrantCredit(
                        ACCOUNT,
                        "lot_" + events.size(),
                        kinds[random.nextInt(kinds.length)],
                        Usd.ofNanos(1 + random.nextInt(1_000)),
                        "ORDER",
                        "tests",
                        "",
                        "key-" + random.nextInt(50)));
    }

    private void ask(Random random) {
        var gateway = "gw-" + random.nextInt(3);
        var reductions = new ArrayList<Reduction>();
        for (var lease : held) {
            if (lease.gateway.equals(gateway) && lease.left > 0 && random.nextInt(3) == 0) {
                var released = 1 + random.nextLong(lease.left);
                lease.left -= released;
                reductions.add(new Reduction(lease.lease, Usd.ofNanos(released)));
            }
        }
        var need = random.nextInt(300);
        var request =
                new LeaseRequest(
                        ACCOUNT,
                        gateway,
                        1,
                        Usd.ofNanos(need),
                        Usd.ofNanos(need + random.nextInt(300)),
                        reductions,
                        List.of(),
                        "ask-" + asked.size());
        asked.add(request);
        if (tell(new UseLeases(request)) instanceof LeaseReply.Granted granted) {
            held.add(new Held(gateway, granted.lease(), granted.amount().nanos()));
        }
    }

    /// The answer was lost, and the gateway sends the request again. What it gets it has already.
    private void repeat(Random random) {
        if (!asked.isEmpty() && random.nextInt(3) > 0) {
            var last = asked.getLast();
            var leases = state.leases().size();
            if (tell(new UseLeases(last)) instanceof LeaseReply.Granted granted
                    && state.leases().size() > leases) {
                held.add(new Held(last.gatewayId(), granted.lease(), granted.amount().nanos()));
            }
        }
    }

    private void serve(Random random) {
        if (held.isEmpty()) {
            return;
        }
        var lease = held.get(random.nextInt(held.size()));
        var charge = lease.left == 0 ? 0 : random.nextLong(lease.left + 1);
        lease.left -= charge;
        lease.lastSequence++;
        var line =
                line(
                        ACCOUNT,
                        new LeasePosition(lease.lease, lease.lastSequence, lease.gateway, 1),
                        charge);
        served.add(line);
        unsent.add(line);
    }

    private void arriveSome(Random random) {
        var batch = new ArrayList<UsageLine>();
        Collections.shuffle(unsent, random);
        var count = random.nextInt(unsent.size() + 1);
        for (var i = 0; i < count; i++) {
            batch.add(unsent.removeLast());
        }
        for (var i = random.nextInt(3); i > 0 && !served.isEmpty(); i--) {
            var again = served.get(random.nextInt(served.size()));
            batch.add(again);
            unsent.remove(again);
        }
        arrive(batch, random);
    }

    private void arrive(List<UsageLine> lines, Random random) {
        var shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        tell(new ApplyUsage(ACCOUNT, shuffled));
    }

    private void end(Held lease) {
        held.remove(lease);
        tell(
                new UseLeases(
                        new LeaseRequest(
                                ACCOUNT,
                                lease.gateway,
                                1,
                                Usd.ZERO,
                                Usd.ZERO,
                                List.of(),
                                List.of(new Ending(lease.lease, lease.lastSequence)))));
    }

    private Object tell(AccountCommand command) {
        return switch (AccountDecider.decide(command, state, AT)) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                for (var event : happened) {
                    state = AccountDecider.evolve(state, event);
                    events.add(event);
                }
                yield answer;
            }
            case Decision.AlreadyDone<?>(var answer) -> answer;
            case Decision.Refused<?>(var refusal) -> refusal;
        };
    }

    private Usd sumOfLots() {
        var sum = Usd.ZERO;
        for (var lot : state.credit().lots()) {
            sum = sum.plus(lot.remaining());
        }
        return sum;
    }

    private static List<Posting> postings(AccountEvent event) {
        return switch (event) {
            case CreditGranted granted -> granted.postings();
            case UsageDebited debited -> debited.postings();
            case AccountEvent.CreditExpired expired -> expired.postings();
            case AccountEvent.BalanceAdjusted adjusted -> adjusted.postings();
            case AccountEvent.CreditRefunded refunded -> refunded.postings();
            case AccountEvent.EntryReversed reversed -> reversed.postings();
            case AccountEvent.UsageCorrected corrected -> corrected.postings();
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    List.of();
        };
    }

    private static long granted(AccountEvent event) {
        return event instanceof CreditGranted granted ? granted.amount().nanos() : 0;
    }
}
