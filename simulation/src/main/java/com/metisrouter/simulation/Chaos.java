package com.metisrouter.simulation;

import com.metisrouter.simulation.Chances.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Asks and breaks, until it is stopped.
final class Chaos {

    private static final int BURST_MAX = 8;

    private final World world;
    private final List<Fault> faults;
    private long quietUntil;
    private boolean stopped;

    Chaos(World world) {
        this.world = world;
        this.faults = List.copyOf(world.chances().faults());
    }

    void start() {
        ask();
        if (!faults.isEmpty()) {
            fault();
        }
    }

    void stop() {
        stopped = true;
    }

    private long quietFor() {
        return Math.max(0, quietUntil - world.agenda().nanos());
    }

    private void ask() {
        world.agenda()
                .after(
                        quietFor() + world.chances().requestGapNanos(world.random()),
                        () -> {
                            if (stopped) {
                                return;
                            }
                            var random = world.random();
                            for (var i = random.nextInt(6) == 0 ? random.nextInt(BURST_MAX) : 1;
                                    i > 0;
                                    i--) {
                                request();
                            }
                            if (random.nextInt(40) == 0) {
                                world.topUp(account());
                            }
                            ask();
                        });
    }

    private String account() {
        var accounts = world.accounts();
        return accounts.get(world.random().nextInt(accounts.size()));
    }

    private Key key() {
        var keys = world.keys();
        return keys.get(world.random().nextInt(keys.size()));
    }

    private void request() {
        var machines = world.machines();
        var machine = machines.get(world.random().nextInt(machines.size()));
        var runs = machine.runs();
        if (!runs.isEmpty()) {
            // After a replacement clients may still find the old one.
            var run = runs.get(world.random().nextInt(runs.size()));
            if (run.serves()) {
                run.onLoop(() -> {
                    if (run.serves()) {
                        Conversation.start(world, run, key());
                    }
                });
            }
        }
    }

    private void fault() {
        world.agenda()
                .after(
                        quietFor() + world.chances().faultGapNanos(world.random()),
                        () -> {
                            if (!stopped) {
                                happens(faults.get(world.random().nextInt(faults.size())));
                                fault();
                            }
                        });
    }

    private void happens(Fault fault) {
        var random = world.random();
        var machine = world.machines().get(random.nextInt(world.machines().size()));
        var gateway = machine.current();
        var away = world.chances().awayNanos(random);
        world.trace().say("fault: %s", fault);
        switch (fault) {
            case GATEWAY_KILLED -> {
                if (gateway != null) {
                    world.trace().say("%s is killed", gateway);
                    gateway.die();
                }
            }
            case GATEWAY_STOPPED -> {
                if (gateway != null) {
                    gateway.stop(20 * Chances.SECONDS);
                }
            }
            case GATEWAY_PAUSED -> {
                if (gateway != null) {
                    world.trace().say("%s stands still", gateway);
                    gateway.pauseUntil(world.agenda().nanos() + away);
                }
            }
            case GATEWAY_REPLACED -> {
                if (gateway != null) {
                    world.trace().say("%s is thought dead", gateway);
                    gateway.pauseUntil(world.agenda().nanos() + away);
                    machine.start();
                }
            }
            case DISK_FAILED -> {
                if (gateway != null) {
                    world.trace().say("the disk of %s fails", gateway);
                    gateway.disk().fail();
                    // Somebody sees it and starts the gateway again.
                    world.agenda().after(away, gateway::die);
                }
            }
            case LEDGER_KILLED -> ledger().ifPresent(LedgerProcess::die);
            case LEDGER_OVERTAKEN -> {
                if (world.ledgers().size() < 3) {
                    world.startLedger();
                }
            }
            case LEDGER_PAUSED ->
                    ledger().ifPresent(ledger -> ledger.pauseUntil(world.agenda().nanos() + away));
            case DATABASE_AWAY -> world.databaseAwayFor(away);
            case BROKER_AWAY -> {
                world.broker().awayFor(away);
                world.agenda().after(away + 1, world::wakeReaders);
            }
            case BROKER_POWER_CUT -> {
                world.broker().powerCut(away);
                world.agenda().after(away + 1, world::wakeReaders);
            }
            case LINK_CUT -> {
                var from = random.nextBoolean() ? machine.gatewayId() : ledgerName();
                var to = random.nextBoolean() ? Network.BROKER : ledgerName();
                if (!from.equals(to)) {
                    world.trace().say("%s and %s can't reach each other", from, to);
                    world.network().cut(from, to, away);
                    world.agenda().after(away + 1, world::wakeReaders);
                }
            }
            case CLOCK_JUMPED ->
                    world.clockJumps(Duration.ofMillis(random.nextLong(-600_000, 600_000)));
            case LONG_QUIET ->
                    quietUntil = world.agenda().nanos() + world.chances().quietNanos(random);
        }
    }

    private Optional<LedgerProcess> ledger() {
        var ledgers = world.ledgers();
        return ledgers.isEmpty()
                ? Optional.empty()
                : Optional.of(ledgers.get(world.random().nextInt(ledgers.size())));
    }

    private String ledgerName() {
        return ledger().map(Node::name).orElse("ledger/0");
    }
}
