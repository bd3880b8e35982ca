package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.line;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.leasing.LeaseRequest.Reduction;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Three gateways that behave as gateways do: they spend no more than they hold, end leases, repeat what they were not answered, and
/// send records late, twice and out of order.
final class Gateways implements History.Actor {

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

    private final History history;
    private final Random random;
    private final List<Held> held = new ArrayList<>();
    private final List<UsageLine> served = new ArrayList<>();
    private final List<UsageLine> unsent = new ArrayList<>();
    private final List<LeaseRequest> asked = new ArrayList<>();

    Gateways(History history) {
        this.history = history;
        this.random = history.random();
    }

    @Override
    public void step() {
        switch (random.nextInt(9)) {
            case 0, 1 -> ask();
            case 2, 3, 4 -> serve();
            case 5, 6 -> arriveSome();
            case 7 -> repeat();
            default -> {
                if (!held.isEmpty() && random.nextBoolean()) {
                    end(held.get(random.nextInt(held.size())));
                }
            }
        }
    }

    /// What was late arrives, all leases end, and everything arrives once more.
    void finish() {
        arrive(unsent);
        for (var lease : List.copyOf(held)) {
            end(lease);
        }
        arrive(served);
    }

    List<UsageLine> served() {
        return served;
    }

    long charged() {
        return served.stream().mapToLong(line -> line.charge().nanos()).sum();
    }

    long held() {
        return held.stream().mapToLong(lease -> lease.left).sum();
    }

    private void ask() {
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
                        History.ACCOUNT,
                        gateway,
                        1,
                        Usd.ofNanos(need),
                        Usd.ofNanos(need + random.nextInt(300)),
                        reductions,
                        List.of(),
                        "ask-" + asked.size());
        asked.add(request);
        if (history.tell(new UseLeases(request)) instanceof LeaseReply.Granted granted) {
            held.add(new Held(gateway, granted.lease(), granted.amount().nanos()));
        }
    }

    /// The answer was lost, and the gateway sends the request again. What it gets it has already.
    private void repeat() {
        if (!asked.isEmpty() && random.nextInt(3) > 0) {
            var last = asked.getLast();
            var leases = history.state().leases().size();
            if (history.tell(new UseLeases(last)) instanceof LeaseReply.Granted granted
                    && history.state().leases().size() > leases) {
                held.add(new Held(last.gatewayId(), granted.lease(), granted.amount().nanos()));
            }
        }
    }

    private void serve() {
        if (held.isEmpty()) {
            return;
        }
        var lease = held.get(random.nextInt(held.size()));
        var charge = lease.left == 0 ? 0 : random.nextLong(lease.left + 1);
        lease.left -= charge;
        lease.lastSequence++;
        var line =
                line(
                        History.ACCOUNT,
                        new LeasePosition(lease.lease, lease.lastSequence, lease.gateway, 1),
                        charge);
        served.add(line);
        unsent.add(line);
    }

    private void arriveSome() {
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
        arrive(batch);
    }

    private void arrive(List<UsageLine> lines) {
        var shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        history.tell(new ApplyUsage(History.ACCOUNT, shuffled));
    }

    private void end(Held lease) {
        held.remove(lease);
        history.tell(
                new UseLeases(
                        new LeaseRequest(
                                History.ACCOUNT,
                                lease.gateway,
                                1,
                                Usd.ZERO,
                                Usd.ZERO,
                                List.of(),
                                List.of(new Ending(lease.lease, lease.lastSequence)))));
    }
}
