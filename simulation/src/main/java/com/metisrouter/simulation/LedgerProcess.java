package com.metisrouter.simulation;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.ledger.account.AccountCommand;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.simulation.Transactions.Decided;
import com.metisrouter.simulation.Transactions.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process of the ledger: what gateways and staff ask it, what it reads of usage, what it publishes.
final class LedgerProcess extends Node {

    private static final int ATTEMPTS_MAX = 4;

    private final World world;
    private final Transactions transactions;
    private final UsageReader usage;
    private final EventSender events;

    LedgerProcess(World world, int number) {
        super("ledger/" + number);
        this.world = world;
        this.events = new EventSender(world, this);
        this.transactions = new Transactions(world, this, events::wake);
        this.usage = new UsageReader(world, this, transactions);
    }

    void start() {
        usage.wake();
        events.start();
    }

    boolean fenced() {
        return usage.fenced();
    }

    void wakeConsumer() {
        usage.wake();
    }

    void wakePublisher() {
        events.wake();
    }

    private void later(long nanos, Runnable task) {
        world.agenda().after(this, nanos, task);
    }

    /// @param answer null where it failed
    void startRun(String gatewayId, Consumer<@Nullable RunStarted> answer) {
        if (!world.databaseUp()) {
            answer.accept(null);
            return;
        }
        var run = world.books().nextRun(gatewayId);
        // Each lease's state is read after the run is taken, not with it.
        later(
                world.chances().commitNanos(world.random()),
                () -> {
                    var open = new ArrayList<RunStarted.OpenLease>();
                    for (var place : world.books().openLeases(gatewayId, run)) {
                        var lease = world.books().replayed(place.accountId()).lease(place.lease());
                        if (lease != null) {
                            open.add(
                                    new RunStarted.OpenLease(
                                            place.accountId(),
                                            lease.lease(),
                                            lease.run(),
                                            lease.amount(),
                                            lease.marks().seenUpTo(),
                                            lease.marks().beyond(),
                                            lease.ended()));
                        }
                    }
                    answer.accept(new RunStarted(gatewayId, run, open, List.of()));
                });
    }

    /// @param answer null where it failed
    void lease(LeaseRequest request, Consumer<@Nullable LeaseReply> answer) {
        lease(request, answer, 1);
    }

    private void lease(LeaseRequest request, Consumer<@Nullable LeaseReply> answer, int attempt) {
        var accounts = List.of(request.accountId());
        transactions.inOne(
                accounts,
                () -> {
                    var decided =
                            transactions.decide(
                                    new UseLeases(
                                            request,
                                            world.limitsOf(request.accountId(), request.scope())));
                    transactions.transact(
                            List.of(decided),
                            List.of(),
                            new Books.RunCheck(request.gatewayId(), request.run()),
                            outcome -> {
                                transactions.release(accounts);
                                switch (outcome) {
                                    case COMMITTED -> answer.accept(reply(decided));
                                    case OLD_RUN ->
                                            answer.accept(
                                                    new LeaseReply.Fenced(
                                                            world.books()
                                                                    .run(request.gatewayId())));
                                    case CONFLICT -> {
                                        if (attempt < ATTEMPTS_MAX) {
                                            lease(request, answer, attempt + 1);
                                        } else {
                                            answer.accept(null);
                                        }
                                    }
                                    case FENCED, UNKNOWN -> answer.accept(null);
                                }
                            });
                });
    }

    private static LeaseReply reply(Decided decided) {
        if (decided.refusal() == Refusal.NOT_OPEN) {
            return new LeaseReply.NoAccount();
        }
        if (decided.refusal() != null) {
            throw new Violation("a gateway's request was refused: " + decided.refusal());
        }
        return (LeaseReply) Objects.requireNonNull(decided.answer());
    }

    /// @param answer whether it was done
    void command(AccountCommand command, Consumer<Boolean> answer) {
        var accounts = List.of(command.accountId());
        transactions.inOne(
                accounts,
                () -> {
                    var decided = transactions.decide(command);
                    transactions.transact(
                            List.of(decided),
                            List.of(),
                            null,
                            outcome -> {
                                transactions.release(accounts);
                                answer.accept(outcome == Outcome.COMMITTED);
                            });
                });
    }

    @Override
    void die() {
        super.die();
        world.gone(this);
    }
}
