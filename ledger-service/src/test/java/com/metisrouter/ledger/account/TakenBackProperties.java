package com.metisrouter.ledger.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import com.metisrouter.verifier.books.AccountBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Gateways that die with records that nobody else has, whose leases are taken back, and whose disks are found again, or aren't.
class TakenBackProperties {

    private static final int STEPS = 40;

    @Property(tries = 1_500)
    void whatever_was_lost_is_charged_once_when_it_is_found(@ForAll Random random) {
        var history = new History(random);
        var gateways = new Mortals(history);
        history.live(STEPS, List.of(gateways, gateways, new Staff(history, false)));

        gateways.finish();

        var charged = new HashMap<String, Usd>();
        for (var event : history.events()) {
            charges(event).forEach((id, charge) -> charged.merge(id, charge, Usd::plus));
        }
        gateways.served.forEach((id, line) ->
                assertThat(charged.getOrDefault(id, Usd.ZERO))
                        .as("%s", line)
                        .isEqualTo(gateways.tooLate.contains(id) ? Usd.ZERO : line.charge()));
        charged.keySet().removeAll(gateways.served.keySet());
        assertThat(charged.values()).as("of places").allMatch(Usd::isZero);
        assertThat(history.state().leases()).isEmpty();
        var credited = history.events().stream().map(History::credited).reduce(Usd.ZERO, Usd::plus);
        var total =
                gateways.served.values().stream()
                        .filter(line -> !gateways.tooLate.contains(line.request().requestId()))
                        .map(UsageLine::charge);
        assertThat(history.state().balance())
                .isEqualTo(credited.minus(total.reduce(Usd.ZERO, Usd::plus)));
    }

    @Property(tries = 500)
    void what_comes_again_changes_nothing(@ForAll Random random) {
        var history = new History(random);
        var gateways = new Mortals(history);
        history.live(STEPS, List.of(gateways, gateways, new Staff(history, false)));
        gateways.finish();
        var version = history.state().version();

        gateways.finish();
        gateways.forge();

        assertThat(history.state().version()).isEqualTo(version);
    }

    @Property(tries = 500)
    void a_replay_is_the_state_and_the_auditors_books_agree(@ForAll Random random) {
        var history = new History(random);
        var book = new AccountBook(History.ACCOUNT);
        history.watch((_, event, after) -> {
            assertThatCode(() -> book.apply(event)).as("%s", event).doesNotThrowAnyException();
            assertThat(book.balance()).isEqualTo(after.balance());
        });
        var gateways = new Mortals(history);
        history.live(STEPS, List.of(gateways, gateways, new Staff(history, true)));
        gateways.finish();

        var replayed = AccountState.NOT_OPEN;
        for (var event : history.events()) {
            replayed =
                    AccountDecider.evolve(replayed, Json.read(Json.bytes(event), event.getClass()));
        }

        assertThat(replayed).isEqualTo(history.state());
        assertThat(Json.read(Json.bytes(replayed), AccountState.class)).isEqualTo(history.state());
    }

    /// What an event charges each request that it names more than before.
    private static Map<String, Usd> charges(AccountEvent event) {
        var charges = new LinkedHashMap<String, Usd>();
        if (event instanceof UsageDebited debited) {
            debited.lines()
                    .forEach(line ->
                            assertThat(charges.put(line.request().requestId(), line.charge()))
                                    .isNull());
        }
        if (event instanceof UsageCorrected corrected) {
            corrected
                    .lines()
                    .forEach(line ->
                            charges.put(
                                    line.requestId(), line.charge().minus(line.chargeBefore())));
        }
        return charges;
    }

    /// One gateway after the other: each serves on a lease of its own, sends some of its records, and ends well or dies.
    private static final class Mortals implements History.Actor {
        private final History history;
        private final Random random;
        private final Map<String, UsageLine> served = new LinkedHashMap<>();
        private final List<UsageLine> unsent = new ArrayList<>();
        private final List<UsageLine> onDisks = new ArrayList<>();
        private final Map<Long, Instant> takenBack = new HashMap<>();
        private final Set<String> tooLate = new HashSet<>();
        private String gateway = "";
        private long lease;
        private long sequence;
        private int asked;

        Mortals(History history) {
            this.history = history;
            this.random = history.random();
        }

        @Override
        public void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> serve();
                case 3, 4 -> send();
                case 5 -> die();
                case 6 -> find(random.nextInt(onDisks.size() + 1));
                default -> end();
            }
        }

        /// Everything arrives, and everything once more.
        void finish() {
            end();
            find(onDisks.size());
            apply(new ArrayList<>(served.values()));
        }

        /// Another record for each place that was ever used.
        void forge() {
            var forged = new ArrayList<UsageLine>();
            for (var line : served.values()) {
                forged.add(Metered.line(History.ACCOUNT, line.request().position(), 1_000));
            }
            apply(forged);
        }

        private void serve() {
            if (lease == 0) {
                gateway = "gw-" + random.nextInt(3);
                var ask =
                        new LeaseRequest(
                                History.ACCOUNT,
                                gateway,
                                1,
                                Usd.ofNanos(1),
                                Usd.ofNanos(200),
                                List.of(),
                                List.of(),
                                "ask-" + asked++);
                if (!(history.tell(new UseLeases(ask)) instanceof LeaseReply.Granted granted)) {
                    return;
                }
                lease = granted.lease();
                sequence = 0;
            }
            for (var i = random.nextInt(3); i >= 0; i--) {
                var line =
                        Metered.line(
                                History.ACCOUNT,
                                new LeasePosition(lease, ++sequence, gateway, 1),
                                random.nextInt(30));
                served.put(line.request().requestId(), line);
                unsent.add(line);
            }
        }

        private void send() {
            Collections.shuffle(unsent, random);
            var some = unsent.subList(0, random.nextInt(unsent.size() + 1));
            apply(List.copyOf(some));
            some.clear();
        }

        /// Its lease is taken back, in one step or in several; what it hadn't sent is on its disk.
        private void die() {
            if (lease == 0) {
                return;
            }
            onDisks.addAll(unsent);
            takenBack.put(lease, now());
            unsent.clear();
            while (true) {
                var open = Objects.requireNonNull(history.state().lease(lease));
                var last = open.lastKnown();
                var step = 1 + random.nextInt(4);
                var lines = new ArrayList<UsageLine>();
                for (var unseen : open.unseen(last, step)) {
                    var place = new LeasePosition(lease, unseen, gateway, 1);
                    var id = Metered.line(History.ACCOUNT, place, 0).request().requestId();
                    var end =
                            LostRequests.voidedByLedger(
                                    id, History.ACCOUNT, place, 0, history.clock());
                    lines.add(new UsageLine(end, List.of(), Usd.ZERO));
                }
                var complete = lines.size() < step;
                history.tell(
                        new ReclaimLease(
                                History.ACCOUNT,
                                lease,
                                complete ? last : ReclaimLease.NOT_YET,
                                lines));
                if (complete) {
                    break;
                }
                find(random.nextInt(2));
            }
            assertThat(history.state().lease(lease)).isNull();
            lease = 0;
        }

        /// Some of what was lost comes, and some of it twice at once.
        private void find(int count) {
            Collections.shuffle(onDisks, random);
            var found = onDisks.subList(0, Math.min(count, onDisks.size()));
            for (var line : found) {
                var since = takenBack.get(line.request().position().lease());
                if (since != null && now().isAfter(since.plus(LostPlaces.WAIT))) {
                    tooLate.add(line.request().requestId());
                }
            }
            var batch = new ArrayList<>(found);
            found.stream().filter(_ -> random.nextInt(3) == 0).forEach(batch::add);
            found.clear();
            Collections.shuffle(batch, random);
            apply(batch);
        }

        private Instant now() {
            var last = history.state().recordedAt();
            return history.clock().isBefore(last) ? last : history.clock();
        }

        private void end() {
            if (lease == 0) {
                return;
            }
            apply(List.copyOf(unsent));
            unsent.clear();
            history.tell(
                    new UseLeases(
                            new LeaseRequest(
                                    History.ACCOUNT,
                                    gateway,
                                    1,
                                    Usd.ZERO,
                                    Usd.ZERO,
                                    List.of(),
                                    List.of(new Ending(lease, sequence)))));
            lease = 0;
        }

        private void apply(List<UsageLine> lines) {
            if (!lines.isEmpty()) {
                history.tell(new ApplyUsage(History.ACCOUNT, lines));
            }
        }
    }
}
