package com.metisrouter.simulation;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.admission.BookThread;
import com.metisrouter.proxy.admission.Credit;
import com.metisrouter.proxy.admission.LeaseBook;
import com.metisrouter.proxy.admission.LeaseLedger;
import com.metisrouter.proxy.admission.LeaseLimits;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.LossWatch;
import com.metisrouter.proxy.journal.Recovery;
import com.metisrouter.proxy.journal.SeenMarks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// One run of a gateway: the real lease book, marks, recovery and admission on a simulated thread, disk and network.
///
/// The steps of its start are those of the gateway's own starter: follow the feed, take a run, settle what earlier runs left, send the
/// journal on, end their leases, open the book.
final class GatewayRun extends Node implements LeaseLedger {

    private static final long HOUSEKEEPING_NANOS = 5 * Chances.SECONDS;
    private static final long LEASE_TIMEOUT_NANOS = 1_400_000_000;
    private static final long RUN_TIMEOUT_NANOS = 20 * Chances.SECONDS;
    private static final long RETRY_NANOS = 300_000_000;
    private static final long DRAIN_LOOK_NANOS = 50_000_000;

    private final World world;
    private final String gatewayId;
    private final Disk disk;
    private final SeenMarks marks = new SeenMarks();
    private final Recovery recovery = new Recovery();
    private final LossWatch lossWatch;
    private final LeaseBook book;
    private final Admission admission;
    private final JournalSender sender;
    private final EventFeed feed;
    private long run;
    private boolean ready;
    private boolean failed;
    private boolean stopping;

    /// The book's thread: one task after the other, however late.
    private final class SimulatedThread implements BookThread {
        private long lastAt;
        private boolean closed;

        @Override
        public void execute(Runnable task) {
            schedule(task, 0);
        }

        @Override
        public void schedule(Runnable task, Duration delay) {
            schedule(task, delay.toNanos());
        }

        private void schedule(Runnable task, long nanos) {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            var now = world.agenda().nanos();
            if (nanos == 0) {
                lastAt = Math.max(lastAt, now + world.chances().threadNanos(world.random()));
                world.agenda().after(GatewayRun.this, lastAt - now, task);
            } else {
                world.agenda().after(GatewayRun.this, nanos, task);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    GatewayRun(World world, String gatewayId, int number, Disk disk, LeaseLimits limits) {
        super(gatewayId + "/" + number);
        this.world = world;
        this.gatewayId = gatewayId;
        this.disk = disk;
        this.lossWatch = new LossWatch(marks, world.agenda().nanos());
        this.book =
                new LeaseBook(
                        this,
                        record -> disk.append(this, record),
                        marks,
                        gatewayId,
                        limits,
                        world.agenda()::nanos,
                        new SimulatedThread());
        this.admission = new Admission(Credit.of(book));
        this.sender = new JournalSender(world, this, disk, marks);
        this.feed = new EventFeed(world, this, this::on);
    }

    String gatewayId() {
        return gatewayId;
    }

    Disk disk() {
        return disk;
    }

    Admission admission() {
        return admission;
    }

    long run() {
        return run;
    }

    /// Whether it takes requests.
    boolean serves() {
        return ready && !stopping && alive() && !book.fenced();
    }

    /// Whether only a restart helps.
    boolean hopeless() {
        return failed || book.fenced();
    }

    boolean idle() {
        return ready && book.accounts() == 0 && sender.unsent() == 0;
    }

    int accounts() {
        return book.accounts();
    }

    // ---- start ----

    void start() {
        disk.open(this, recovery);
        later(0, this::follow);
        later(HOUSEKEEPING_NANOS, this::keepHouse);
    }

    private void follow() {
        if (feed.follow()) {
            takeRun();
        } else {
            later(RETRY_NANOS, this::follow);
        }
    }

    private void takeRun() {
        answerOf(
                RUN_TIMEOUT_NANOS,
                answer ->
                        world.toLedger(
                                this, (ledger, reply) -> ledger.startRun(gatewayId, reply), answer),
                this::started);
    }

    private void started(RunStarted started) {
        run = started.run();
        world.trace().say("%s is run %d, open: %s", this, run, started.openLeases());
        whenDurable(
                List.of(disk.append(this, new JournalRecord.RunBegins(gatewayId, run))),
                () -> settle(started));
    }

    private void settle(RunStarted started) {
        started.openLeases().forEach(lease -> marks.opened(lease, gatewayId));
        var endings = new TreeMap<String, List<LeaseRequest.Ending>>();
        var durable = new ArrayList<CompletableFuture<Void>>();
        for (var lease : started.openLeases()) {
            var closing = recovery.close(lease, gatewayId, world.wall(), world.random());
            for (var record : closing.records()) {
                durable.add(disk.append(this, new JournalRecord.Metered(record)));
            }
            endings.computeIfAbsent(closing.accountId(), _ -> new ArrayList<>())
                    .add(closing.ending());
        }
        whenDurable(durable, () -> settled(new ArrayList<>(endings.entrySet())));
    }

    private void whenDurable(List<CompletableFuture<Void>> records, Runnable next) {
        var _ =
                CompletableFuture.allOf(records.toArray(CompletableFuture[]::new))
                        .whenComplete((_, problem) -> {
                            if (problem == null) {
                                later(0, next);
                            } else {
                                failed = true;
                            }
                        });
    }

    private void settled(List<Map.Entry<String, List<LeaseRequest.Ending>>> endings) {
        sender.start();
        tellEndings(endings, 0);
    }

    private void tellEndings(
            List<Map.Entry<String, List<LeaseRequest.Ending>>> endings, int index) {
        if (index == endings.size()) {
            book.open(run);
            ready = true;
            world.trace().say("%s is ready", this);
            return;
        }
        var request =
                new LeaseRequest(
                        endings.get(index).getKey(),
                        gatewayId,
                        run,
                        Usd.ZERO,
                        Usd.ZERO,
                        List.of(),
                        endings.get(index).getValue());
        this.<LeaseReply>answerOf(
                LEASE_TIMEOUT_NANOS,
                answer -> ask(request, answer),
                reply -> {
                    if (reply instanceof LeaseReply.Fenced) {
                        failed = true;
                    } else {
                        tellEndings(endings, index + 1);
                    }
                });
    }

    /// Asks until there is an answer.
    private <T> void answerOf(
            long timeoutNanos, Consumer<CompletableFuture<T>> question, Consumer<T> next) {
        var answer = new CompletableFuture<T>();
        later(
                timeoutNanos,
                () -> answer.completeExceptionally(new IOException("no answer in time")));
        var _ =
                answer.whenComplete((value, problem) -> {
                    if (problem == null) {
                        later(0, () -> next.accept(value));
                    } else {
                        later(RETRY_NANOS, () -> answerOf(timeoutNanos, question, next));
                    }
                });
        question.accept(answer);
    }

    // ---- the ledger, as the lease book sees it ----

    @Override
    public CompletableFuture<LeaseReply> lease(LeaseRequest request) {
        var answer = new CompletableFuture<LeaseReply>();
        ask(request, answer);
        // Asked once more where the answer was lost, as the gateway's client does.
        later(
                LEASE_TIMEOUT_NANOS,
                () -> {
                    if (!answer.isDone()) {
                        ask(request, answer);
                    }
                });
        later(
                2 * LEASE_TIMEOUT_NANOS,
                () -> answer.completeExceptionally(new IOException("no answer in time")));
        return answer;
    }

    private void ask(LeaseRequest request, CompletableFuture<LeaseReply> answer) {
        world.toLedger(this, (ledger, reply) -> ledger.lease(request, reply), answer);
    }

    // ---- what the ledger's events say ----

    private void on(AccountEvent event) {
        switch (event) {
            case UsageDebited debited ->
                    debited.marks().stream()
                            .filter(mark -> mark.gatewayId().equals(gatewayId))
                            .forEach(mark -> marks.seen(debited.accountId(), mark));
            case LeaseClosed closed when closed.gatewayId().equals(gatewayId) -> {
                marks.closed(closed.accountId(), closed.lease());
                book.onClosed(closed.accountId(), closed.lease());
            }
            case CreditLeased leased when leased.gatewayId().equals(gatewayId) ->
                    book.onLeased(leased.accountId(), leased.scope(), leased.lease(), leased.run());
            default -> {
                // Of no concern to a gateway.
            }
        }
    }

    EventFeed feed() {
        return feed;
    }

    JournalSender sender() {
        return sender;
    }

    // ---- housekeeping, stop ----

    private void keepHouse() {
        later(HOUSEKEEPING_NANOS, this::keepHouse);
        if (sender.started()) {
            if (lossWatch.suspectsLoss(sender.unsent() == 0, world.agenda().nanos())) {
                world.trace().say("%s sends again what is unseen", this);
                sender.resendUnseen();
            }
            sender.forgetSeen();
        }
    }

    /// Takes no more requests, ends its leases, sends all it has, and is gone.
    void stop(long limitNanos) {
        stopping = true;
        var until = world.agenda().nanos() + limitNanos;
        var ended = book.endAll();
        drain(ended, until);
    }

    private void drain(CompletableFuture<Void> ended, long until) {
        if (world.agenda().nanos() >= until || (ended.isDone() && sender.unsent() == 0) || !ready) {
            world.trace().say("%s stops, drained: %s", this, ended.isDone());
            book.close();
            die();
        } else {
            later(DRAIN_LOOK_NANOS, () -> drain(ended, until));
        }
    }

    @Override
    void die() {
        if (alive()) {
            super.die();
            disk.leave(this);
            world.gone(this);
        }
    }

    /// On the event loop of a request.
    void later(long nanos, Runnable task) {
        world.agenda().after(this, nanos, task);
    }

    void onLoop(Runnable task) {
        later(world.chances().loopNanos(world.random()), task);
    }
}
