package com.metisrouter.simulation;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.ledger.account.AccountCommand;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.ScopeLimit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Everything that there is in one seed's world.
final class World {

    static final long INPUT_PRICE_NANOS = 20_000;
    static final long OUTPUT_PRICE_NANOS = 200_000;
    static final PriceVersion PRICES =
            new PriceVersion(
                    "sim/chat@1",
                    "sim/chat",
                    1,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.00002")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.0002"))),
                    "simulation");

    private static final List<CreditKind> KINDS = List.of(CreditKind.values());
    private static final Instant BEGINNING = Instant.parse("2026-11-22T10:00:00Z");
    private static final long COMMAND_RETRY_NANOS = Chances.SECONDS;
    private static final int GATEWAYS_MIN = 3;
    private static final int GATEWAYS_MAX = 5;
    private static final int ACCOUNTS_MAX = 3;
    private static final long TOPUP_NANOS_MIN = 20_000_000;
    private static final long TOPUP_NANOS_MAX = 1_500_000_000;
    private static final long SUPERVISOR_LOOK_NANOS = 5 * Chances.SECONDS;
    private static final long LEDGER_BACK_NANOS = 2 * Chances.SECONDS;

    private final Sabotage sabotage;
    private final RandomGenerator random;
    private final Agenda agenda = new Agenda();
    private final Trace trace;
    private final Chances chances;
    private final Network network;
    private final Broker broker;
    private final Witness witness;
    private final Watch watch;
    private final Books books;
    private final List<Machine> machines = new ArrayList<>();
    private final List<LedgerProcess> ledgers = new ArrayList<>();
    private final List<String> accounts = new ArrayList<>();
    private final List<Key> keys = new ArrayList<>();
    private int ledgersStarted;
    private int grants;
    private long databaseAwayUntil;
    private long clockMillis;
    private boolean healed;

    World(long seed, int traceLines, Sabotage sabotage) {
        this.sabotage = sabotage;
        random = new SplittableRandom(seed);
        trace = new Trace(agenda, traceLines);
        chances = new Chances(random);
        network = new Network(this);
        broker = new Broker(this);
        witness = new Witness(this);
        watch = new Watch(this);
        books = new Books(Broker.USAGE_PARTITIONS, Broker.EVENT_PARTITIONS, sabotage, watch);
    }

    void begin() {
        startLedger();
        agenda.after(SUPERVISOR_LOOK_NANOS, this::superviseLedgers);
        for (var i = 1 + random.nextInt(ACCOUNTS_MAX); i > 0; i--) {
            var accountId = "acc_" + i;
            accounts.add(accountId);
            keys.addAll(Key.of(accountId, random));
            command(new OpenAccount(accountId, accountId));
            topUp(accountId);
        }
        for (var i = random.nextInt(GATEWAYS_MIN, GATEWAYS_MAX + 1); i > 0; i--) {
            var machine = new Machine(this, "gw-" + i);
            machines.add(machine);
            machine.start();
        }
    }

    Sabotage sabotage() {
        return sabotage;
    }

    RandomGenerator random() {
        return random;
    }

    Agenda agenda() {
        return agenda;
    }

    Trace trace() {
        return trace;
    }

    Chances chances() {
        return chances;
    }

    Network network() {
        return network;
    }

    Broker broker() {
        return broker;
    }

    Books books() {
        return books;
    }

    Witness witness() {
        return witness;
    }

    Watch watch() {
        return watch;
    }

    List<String> accounts() {
        return accounts;
    }

    List<Key> keys() {
        return keys;
    }

    /// As the ledger's own directory has them.
    List<ScopeLimit> limitsOf(String accountId, SpendScope scope) {
        for (var key : keys) {
            if (key.accountId().equals(accountId) && key.scope().equals(scope)) {
                return key.limits();
            }
        }
        throw new Violation("no key of " + accountId + " has " + scope);
    }

    List<Machine> machines() {
        return machines;
    }

    List<LedgerProcess> ledgers() {
        return ledgers;
    }

    // ---- time ----

    /// What the clock on the wall says, which may jump.
    Instant wall() {
        return BEGINNING
                .plusMillis(clockMillis)
                .plusNanos(agenda.nanos())
                .truncatedTo(ChronoUnit.MICROS);
    }

    long wallMillis() {
        return wall().toEpochMilli();
    }

    void clockJumps(Duration by) {
        clockMillis += by.toMillis();
        trace.say("the clock jumps by %s", by);
    }

    // ---- the database ----

    boolean databaseUp() {
        return databaseAwayUntil <= agenda.nanos();
    }

    void databaseAwayFor(long nanos) {
        databaseAwayUntil = Math.max(databaseAwayUntil, agenda.nanos() + nanos);
    }

    // ---- the ledger ----

    LedgerProcess startLedger() {
        var ledger = new LedgerProcess(this, ++ledgersStarted);
        ledgers.add(ledger);
        trace.say("%s starts", ledger);
        ledger.start();
        return ledger;
    }

    void gone(LedgerProcess ledger) {
        ledgers.remove(ledger);
        agenda.after(
                healed ? 0 : Chances.between(random, 1, LEDGER_BACK_NANOS),
                this::startLedgerIfNoneDebits);
    }

    private void startLedgerIfNoneDebits() {
        if (ledgers.stream().allMatch(LedgerProcess::fenced)) {
            startLedger();
        }
    }

    private void superviseLedgers() {
        agenda.after(SUPERVISOR_LOOK_NANOS, this::superviseLedgers);
        startLedgerIfNoneDebits();
    }

    void gone(GatewayRun run) {
        for (var machine : machines) {
            machine.gone(run);
        }
    }

    /// One question and its answer over the network, to whichever ledger is there.
    <T> void toLedger(
            GatewayRun from,
            BiConsumer<LedgerProcess, Consumer<@Nullable T>> question,
            CompletableFuture<T> answer) {
        if (ledgers.isEmpty()) {
            from.later(
                    1_000_000,
                    () -> answer.completeExceptionally(new IOException("connection refused")));
            return;
        }
        var ledger = ledgers.get(random.nextInt(ledgers.size()));
        network.send(
                from.gatewayId(),
                ledger.name(),
                () ->
                        // The process may be gone by then, or stand still.
                        agenda.after(
                                ledger,
                                0,
                                () ->
                                        question.accept(
                                                ledger,
                                                reply ->
                                                        network.send(
                                                                ledger.name(),
                                                                from.gatewayId(),
                                                                () ->
                                                                        from.later(
                                                                                0,
                                                                                () ->
                                                                                        complete(
                                                                                                answer,
                                                                                                reply))))));
    }

    private static <T> void complete(CompletableFuture<T> answer, @Nullable T reply) {
        if (reply == null) {
            answer.completeExceptionally(new IOException("the ledger failed"));
        } else {
            answer.complete(reply);
        }
    }

    void topUp(String accountId) {
        var number = ++grants;
        command(
                DoAct.grant(
                        accountId,
                        "lot_" + number,
                        KINDS.get(random.nextInt(KINDS.size())),
                        Usd.ofNanos(Chances.between(random, TOPUP_NANOS_MIN, TOPUP_NANOS_MAX)),
                        "ORDER-" + number,
                        "staff",
                        "",
                        "topup-" + number));
    }

    /// Staff ask until it is done, so it may be asked twice.
    private void command(AccountCommand command) {
        witness.commandAsked();
        tryCommand(command, new boolean[1]);
    }

    private void tryCommand(AccountCommand command, boolean[] done) {
        if (!ledgers.isEmpty()) {
            var ledger = ledgers.get(random.nextInt(ledgers.size()));
            network.send(
                    "staff",
                    ledger.name(),
                    () ->
                            agenda.after(
                                    ledger,
                                    0,
                                    () ->
                                            ledger.command(
                                                    command,
                                                    made -> {
                                                        if (made && !done[0]) {
                                                            done[0] = true;
                                                            witness.commandDone();
                                                        }
                                                    })));
        }
        agenda.after(
                COMMAND_RETRY_NANOS,
                () -> {
                    if (!done[0]) {
                        tryCommand(command, done);
                    }
                });
    }

    // ---- waking those who wait for data ----

    void wakeConsumers() {
        ledgers.forEach(LedgerProcess::wakeConsumer);
    }

    void wakeFeeds() {
        for (var machine : machines) {
            machine.runs().forEach(run -> run.feed().wake());
        }
    }

    void wakeReaders() {
        wakeConsumers();
        wakeFeeds();
        ledgers.forEach(LedgerProcess::wakePublisher);
    }

    // ---- the end ----

    /// From here on nothing fails any more, and nothing new is asked.
    void heal() {
        healed = true;
        chances.heal();
        network.heal();
        databaseAwayUntil = 0;
        ledgers.forEach(Node::resume);
        // Of several ledgers the one that took over last goes on.
        for (var ledger : List.copyOf(ledgers)) {
            if (ledger.fenced() && ledgers.size() > 1) {
                ledger.die();
            }
        }
        if (ledgers.isEmpty()) {
            startLedger();
        }
        machines.forEach(Machine::heal);
        broker.heal();
    }

    boolean healed() {
        return healed;
    }
}
