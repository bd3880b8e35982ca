package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.access.SpendLimit.Period;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.leasing.LeaseRequest.Reduction;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.LimitShare.Kind;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Four gateways serve five scopes of one account whose keys and projects are limited by day, week, month and for ever, while days go by.
/// The reference is kept by the test: what each gateway was charged, by the window in which it admitted.
class SpendLimitProperties {

    private static final String ACCOUNT = "acc_1";
    private static final int STEPS = 60;
    private static final Usd CREDIT = Usd.parse("40");

    private static final Map<SpendScope, List<ScopeLimit>> SCOPES =
            Map.of(
                    SpendScope.ACCOUNT,
                    List.of(),
                    new SpendScope("p1", ""),
                    List.of(project("p1", "9", Period.MONTH)),
                    new SpendScope("p1", "k1"),
                    List.of(
                            key("k1", "2", Period.DAY),
                            key("k1", "5", Period.TOTAL),
                            project("p1", "9", Period.MONTH)),
                    new SpendScope("p1", "k2"),
                    List.of(key("k2", "0.30", Period.DAY), project("p1", "9", Period.MONTH)),
                    new SpendScope("", "k3"),
                    List.of(key("k3", "4", Period.WEEK)));

    /// What a gateway knows of a lease that it holds.
    private static final class Held {
        private final String gateway;
        private final long lease;
        private final List<LimitShare> shares;
        private final Instant admitUntil;
        private long left;
        private long lastSequence;

        Held(String gateway, long lease, List<LimitShare> shares, Instant admitUntil, long left) {
            this.gateway = gateway;
            this.lease = lease;
            this.shares = shares;
            this.admitUntil = admitUntil;
            this.left = left;
        }
    }

    /// One life.
    private static final class Life {
        private final Random random;
        private final List<AccountEvent> events = new ArrayList<>();
        private final List<Held> held = new ArrayList<>();
        private final List<UsageLine> unsent = new ArrayList<>();
        private final Map<LimitShare, Long> served = new HashMap<>();
        private long servedInAll;
        private AccountState state = AccountState.NOT_OPEN;
        private Instant now = AT;

        Life(Random random) {
            this.random = random;
            happen(new AccountOpened(ACCOUNT, "Demo", now));
            happen(
                    new CreditGranted(
                            ACCOUNT,
                            "lot_1",
                            CreditKind.PAID,
                            CREDIT,
                            "ORDER",
                            "tests",
                            "",
                            "k1",
                            List.of(
                                    new Posting("payments-clearing", CREDIT),
                                    new Posting("customer-credit:paid", CREDIT.negated())),
                            CREDIT,
                            now,
                            30,
                            null,
                            ""));
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0 -> now = now.plusSeconds(random.nextInt(40_000));
                case 1, 2, 3 -> ask();
                case 4, 5, 6 -> serve();
                case 7 -> arrive();
                case 8 -> extend();
                default -> end();
            }
        }

        private void ask() {
            var scopes = List.copyOf(SCOPES.keySet());
            var scope = scopes.get(random.nextInt(scopes.size()));
            var gateway = "gw-" + random.nextInt(4);
            var reductions = new ArrayList<Reduction>();
            for (var lease : held) {
                if (lease.gateway.equals(gateway) && lease.left > 0 && random.nextInt(3) == 0) {
                    var released = 1 + random.nextLong(lease.left);
                    lease.left -= released;
                    reductions.add(new Reduction(lease.lease, Usd.ofNanos(released)));
                }
            }
            var need = random.nextLong(700_000_000);
            var request =
                    new LeaseRequest(
                            ACCOUNT,
                            gateway,
                            1,
                            Usd.ofNanos(need),
                            Usd.ofNanos(need + random.nextLong(1_500_000_000)),
                            reductions,
                            List.of(),
                            "ask-" + events.size(),
                            scope,
                            random.nextInt(4) == 0,
                            null);
            var limits = SCOPES.getOrDefault(scope, List.of());
            if (tell(new UseLeases(request, limits)) instanceof LeaseReply.Granted granted) {
                held.add(
                        new Held(
                                gateway,
                                granted.lease(),
                                limits.stream().map(limit -> limit.at(now)).toList(),
                                now.plusMillis(granted.admitForMillis()),
                                granted.amount().nanos()));
            }
        }

        private void extend() {
            if (held.isEmpty()) {
                return;
            }
            var lease = held.get(random.nextInt(held.size()));
            var need = Usd.ofNanos(1 + random.nextLong(300_000_000));
            var request =
                    new LeaseRequest(
                            ACCOUNT,
                            lease.gateway,
                            1,
                            need,
                            need,
                            List.of(),
                            List.of(),
                            "extend-" + events.size(),
                            SpendScope.ACCOUNT,
                            false,
                            lease.lease);
            if (tell(new UseLeases(request)) instanceof LeaseReply.Extended extended) {
                lease.left += extended.amount().nanos();
            }
        }

        private void serve() {
            held.stream()
                    .filter(lease -> now.isBefore(lease.admitUntil))
                    .skip(held.isEmpty() ? 0 : random.nextInt(held.size()))
                    .findFirst()
                    .ifPresent(lease -> {
                        var charge = lease.left == 0 ? 0 : random.nextLong(lease.left + 1);
                        lease.left -= charge;
                        lease.lastSequence++;
                        servedInAll += charge;
                        lease.shares.forEach(share -> served.merge(share, charge, Long::sum));
                        unsent.add(
                                line(
                                        ACCOUNT,
                                        new LeasePosition(
                                                lease.lease, lease.lastSequence, lease.gateway, 1),
                                        charge));
                    });
        }

        private void arrive() {
            Collections.shuffle(unsent, random);
            var count = random.nextInt(unsent.size() + 1);
            var batch = List.copyOf(unsent.subList(0, count));
            unsent.subList(0, count).clear();
            tell(new ApplyUsage(ACCOUNT, batch));
        }

        private void end() {
            if (!held.isEmpty()) {
                var lease = held.remove(random.nextInt(held.size()));
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
        }

        private Object tell(AccountCommand command) {
            return switch (AccountDecider.decide(command, state, now)) {
                case Decision.Accepted<?>(var happened, var answer) -> {
                    happened.forEach(this::happen);
                    yield answer;
                }
                case Decision.AlreadyDone<?>(var answer) -> answer;
                case Decision.Refused<?>(var refusal) ->
                        throw new AssertionError("refused: " + refusal);
            };
        }

        private void happen(AccountEvent event) {
            state = AccountDecider.evolve(state, event);
            events.add(event);
            // At every prefix, by the ledger's own figures.
            assertThat(state.available().isNegative()).isFalse();
            for (var window : state.lending().windows()) {
                assertThat(state.lending().rest(window.share(), state.leases().values()))
                        .isGreaterThanOrEqualTo(Usd.ZERO);
            }
        }
    }

    @Property(tries = 2_000)
    void no_interleaving_of_gateways_and_scopes_overspends_account_project_or_key(
            @ForAll Random random) {
        var life = new Life(random);
        for (var step = 0; step < STEPS; step++) {
            life.step();

            // By the gateways' figures: what they served and what they may still serve.
            var held = life.held.stream().mapToLong(lease -> lease.left).sum();
            assertThat(life.servedInAll + held).isLessThanOrEqualTo(CREDIT.nanos());
            life.served.forEach((share, charged) -> {
                var open =
                        life.held.stream()
                                .filter(lease -> lease.shares.contains(share))
                                .mapToLong(lease -> lease.left)
                                .sum();
                assertThat(charged + open).isLessThanOrEqualTo(share.limit().nanos());
            });
        }
    }

    @Property(tries = 1_000)
    void in_the_end_each_window_has_what_was_served_in_it_and_a_replay_agrees(
            @ForAll Random random) {
        var life = new Life(random);
        for (var step = 0; step < STEPS; step++) {
            life.step();
        }
        while (!life.held.isEmpty()) {
            life.end();
        }
        life.tell(new ApplyUsage(ACCOUNT, life.unsent));

        assertThat(life.state.leases()).isEmpty();
        assertThat(life.state.available()).isEqualTo(life.state.balance());
        for (var window : life.state.lending().windows()) {
            assertThat(window.spent().nanos())
                    .isEqualTo(life.served.getOrDefault(window.share(), 0L));
        }
        var replayed = AccountState.NOT_OPEN;
        for (var event : life.events) {
            replayed =
                    AccountDecider.evolve(replayed, Json.read(Json.bytes(event), event.getClass()));
        }
        assertThat(replayed).isEqualTo(life.state);
    }

    private static ScopeLimit key(String id, String amount, Period period) {
        return new ScopeLimit(Kind.KEY, id, id, SpendLimit.of(Usd.parse(amount), period));
    }

    private static ScopeLimit project(String id, String amount, Period period) {
        return new ScopeLimit(
                Kind.PROJECT, id, id, new SpendLimit(Usd.parse(amount), period, "Europe/Rome"));
    }
}
