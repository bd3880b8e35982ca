package com.metisrouter.simulation;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.account.AccountCommand;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.account.UsageApplied;
import com.metisrouter.ledger.debiting.UsageBatch;
import com.metisrouter.ledger.debiting.UsageRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process of the ledger: the real deciders, on accounts that it keeps in memory, and one transaction for what belongs together.
///
/// Between a decision and its commit, and between a commit and its answer, anything may happen: this process dies, another one writes,
/// the database goes away.
final class LedgerProcess extends Node {

    private static final int RECORDS_PER_POLL_MAX = 40;
    private static final int EVENTS_PER_READ_MAX = 20;
    private static final int ATTEMPTS_MAX = 4;
    private static final long PAUSE_NANOS = 300_000_000;
    private static final long TAIL_LOOK_NANOS = 60 * Chances.SECONDS;
    private static final byte[] NO_PAYLOAD = {};

    private enum Outcome {
        COMMITTED,
        CONFLICT,
        FENCED,
        OLD_RUN,
        /// The database failed; whether it was made is not known.
        UNKNOWN
    }

    private record Waiting(Set<String> accounts, Runnable work) {}

    /// What an account makes of a command, and what it is then.
    private record Decided(
            String accountId,
            @Nullable Object answer,
            @Nullable Refusal refusal,
            List<AccountEvent> events,
            AccountState before,
            AccountState after) {}

    private final World world;
    private final Map<String, AccountState> cache = new HashMap<>();
    private final Set<String> locked = new HashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();

    // The consumer's own.
    private long fence;
    private boolean fenced;
    private boolean positioned;
    private boolean applying;
    private boolean consumerPlanned;
    private Log.Place[] next = new Log.Place[0];

    // The publisher's own.
    private boolean repaired;
    private boolean publishing;
    private boolean publisherPlanned;

    LedgerProcess(World world, int number) {
        super("ledger/" + number);
        this.world = world;
    }

    void start() {
        wakeConsumer();
        wakePublisher();
        later(TAIL_LOOK_NANOS, this::lookAtTail);
    }

    boolean fenced() {
        return fenced;
    }

    private void later(long nanos, Runnable task) {
        world.agenda().after(this, nanos, task);
    }

    // ---- transactions ----

    private void inOne(Collection<String> accounts, Runnable work) {
        var set = new TreeSet<>(accounts);
        if (set.stream().anyMatch(locked::contains)) {
            waiting.add(new Waiting(set, work));
        } else {
            locked.addAll(set);
            work.run();
        }
    }

    private void release(Collection<String> accounts) {
        locked.removeAll(accounts);
        for (var it = waiting.iterator(); it.hasNext(); ) {
            var first = it.next();
            if (first.accounts.stream().noneMatch(locked::contains)) {
                it.remove();
                locked.addAll(first.accounts);
                later(0, first.work);
            }
        }
    }

    private Decided decide(AccountCommand command) {
        var accountId = command.accountId();
        var before = state(accountId);
        return switch (AccountDecider.decide(command, before, world.wall())) {
            case Decision.Accepted<?>(var events, var answer) -> {
                var after = before;
                for (var event : events) {
                    after = AccountDecider.evolve(after, event);
                }
                yield new Decided(accountId, answer, null, events, before, after);
            }
            case Decision.AlreadyDone<?>(var answer) ->
                    new Decided(accountId, answer, null, List.of(), before, before);
            case Decision.Refused<?>(var refusal) ->
                    new Decided(accountId, null, refusal, List.of(), before, before);
        };
    }

    private AccountState state(String accountId) {
        var known = cache.get(accountId);
        if (known != null) {
            return known;
        }
        var loaded = world.books().replayed(accountId);
        if (loaded.opened()) {
            cache.put(accountId, loaded);
        }
        return loaded;
    }

    /// @param then told what came of it, with the accounts still locked
    private void transact(
            List<Decided> decided,
            List<Books.Move> moves,
            Books.@Nullable RunCheck check,
            Consumer<Outcome> then) {
        var appends = new ArrayList<Books.Append>();
        for (var part : decided) {
            // Also without events: a refusal must not rest on what another process has overtaken.
            appends.add(new Books.Append(part.accountId, part.before.version(), part.events));
        }
        var transaction = new Books.Transaction(appends, moves, check);
        later(
                world.chances().commitNanos(world.random()),
                () -> {
                    var outcome = commit(transaction);
                    later(
                            world.chances().threadNanos(world.random()),
                            () -> {
                                for (var part : decided) {
                                    if (outcome == Outcome.COMMITTED && part.after.opened()) {
                                        cache.put(part.accountId, part.after);
                                        world.watch().cached(part.after);
                                    } else {
                                        cache.remove(part.accountId);
                                    }
                                }
                                if (outcome == Outcome.COMMITTED) {
                                    wakePublisher();
                                }
                                then.accept(outcome);
                            });
                });
    }

    private Outcome commit(Books.Transaction transaction) {
        if (!world.databaseUp()) {
            return Outcome.UNKNOWN;
        }
        if (world.chances().commitUnknown(world.random())) {
            if (world.random().nextBoolean()) {
                world.books().commit(transaction);
            }
            return Outcome.UNKNOWN;
        }
        return switch (world.books().commit(transaction)) {
            case COMMITTED -> Outcome.COMMITTED;
            case CONFLICT -> Outcome.CONFLICT;
            case FENCED -> Outcome.FENCED;
            case OLD_RUN -> Outcome.OLD_RUN;
        };
    }

    // ---- what gateways and staff ask ----

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
                    answer.accept(new RunStarted(gatewayId, run, open));
                });
    }

    /// @param answer null where it failed
    void lease(LeaseRequest request, Consumer<@Nullable LeaseReply> answer) {
        lease(request, answer, 1);
    }

    private void lease(LeaseRequest request, Consumer<@Nullable LeaseReply> answer, int attempt) {
        var accounts = List.of(request.accountId());
        inOne(
                accounts,
                () -> {
                    var decided =
                            decide(
                                    new UseLeases(
                                            request,
                                            world.limitsOf(request.accountId(), request.scope())));
                    transact(
                            List.of(decided),
                            List.of(),
                            new Books.RunCheck(request.gatewayId(), request.run()),
                            outcome -> {
                                release(accounts);
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
        if (decided.refusal == Refusal.NOT_OPEN) {
            return new LeaseReply.NoAccount();
        }
        if (decided.refusal != null) {
            throw new Violation("a gateway's request was refused: " + decided.refusal);
        }
        return (LeaseReply) Objects.requireNonNull(decided.answer);
    }

    /// @param answer whether it was done
    void command(AccountCommand command, Consumer<Boolean> answer) {
        var accounts = List.of(command.accountId());
        inOne(
                accounts,
                () -> {
                    var decided = decide(command);
                    transact(
                            List.of(decided),
                            List.of(),
                            null,
                            outcome -> {
                                release(accounts);
                                answer.accept(outcome == Outcome.COMMITTED);
                            });
                });
    }

    // ---- the consumer of usage ----

    void wakeConsumer() {
        if (!consumerPlanned && !applying && !fenced) {
            consumeLater(world.chances().pollNanos(world.random()));
        }
    }

    private void consumeLater(long nanos) {
        consumerPlanned = true;
        later(
                nanos,
                () -> {
                    consumerPlanned = false;
                    consume();
                });
    }

    private void consume() {
        if (applying || fenced) {
            return;
        }
        if (!world.databaseUp() || !world.broker().reachableFrom(name())) {
            consumeLater(PAUSE_NANOS);
            return;
        }
        if (!positioned && !position()) {
            return;
        }
        var usage = world.broker().usage();
        for (var i = 0; i < next.length; i++) {
            if (usage.divergence(i, next[i]) < next[i].nextOffset()) {
                positioned = false;
                consumeLater(0);
                return;
            }
        }
        var records = new ArrayList<UsageRecord>();
        var moves = new ArrayList<Books.Move>();
        var to = next.clone();
        var max = 1 + world.random().nextInt(RECORDS_PER_POLL_MAX);
        for (var i = 0; i < next.length && records.size() < max; i++) {
            while (to[i].nextOffset() < usage.end(i) && records.size() < max) {
                var offset = to[i].nextOffset();
                records.add(record(i, offset));
                to[i] = new Log.Place(offset + 1, usage.epochAt(i, offset));
            }
            if (!to[i].equals(next[i])) {
                moves.add(new Books.Move(i, next[i], to[i], fence));
            }
        }
        if (!records.isEmpty()) {
            apply(records, moves, to);
        }
    }

    private UsageRecord record(int partition, long offset) {
        var request = world.broker().usage().get(partition, offset);
        return new UsageRecord(
                Topic.METERED.wireName(),
                partition,
                offset,
                request.caller().accountId(),
                Map.of(),
                NO_PAYLOAD,
                request,
                false,
                "");
    }

    /// Takes the positions over at the first time; then reads where to go on, which is where it stopped but for a broker that lost records.
    private boolean position() {
        if (fence == 0) {
            fence = world.books().takeFence();
            world.trace().say("%s takes the positions over with fence %d", this, fence);
        }
        var stored = world.books().places(fence);
        if (stored == null) {
            fenced = true;
            world.trace().say("%s is fenced and debits nothing more", this);
            return false;
        }
        var usage = world.broker().usage();
        for (var i = 0; i < stored.length; i++) {
            if (stored[i].equals(Books.NOTHING_READ)) {
                reset(stored, i, 0);
            } else if (usage.divergence(i, stored[i]) < stored[i].nextOffset()) {
                world.trace().say("%s goes back in partition %d", this, i);
                reset(stored, i, usage.divergence(i, stored[i]));
            }
        }
        next = stored;
        positioned = true;
        return true;
    }

    private void reset(Log.Place[] stored, int partition, long offset) {
        var to = new Log.Place(offset, -1);
        world.books()
                .commit(
                        new Books.Transaction(
                                List.of(),
                                List.of(new Books.Move(partition, stored[partition], to, fence)),
                                null));
        stored[partition] = to;
    }

    private void apply(List<UsageRecord> records, List<Books.Move> moves, Log.Place[] to) {
        applying = true;
        var batch =
                UsageBatch.of(
                        records,
                        accountId -> world.books().version(accountId) > 0,
                        Map.of(World.PRICES.id(), World.PRICES));
        Violation.unless(
                batch.deadLetters().isEmpty(), () -> "a dead letter: " + batch.deadLetters());
        Violation.unless(
                batch.differences().isEmpty(), () -> "rated differently: " + batch.differences());
        var lines = new TreeMap<>(batch.linesByAccount());
        inOne(
                lines.keySet(),
                () -> {
                    var decided = new ArrayList<Decided>();
                    lines.forEach((accountId, ofAccount) -> {
                        var made = decide(new ApplyUsage(accountId, ofAccount));
                        Violation.unless(
                                made.answer != null, () -> "usage was refused: " + made.refusal);
                        decided.add(made);
                    });
                    transact(
                            decided,
                            moves,
                            null,
                            outcome -> {
                                release(lines.keySet());
                                if (outcome == Outcome.COMMITTED) {
                                    decided.forEach(LedgerProcess::noneUnknown);
                                }
                                applied(outcome, to);
                            });
                });
    }

    private static void noneUnknown(Decided decided) {
        Violation.unless(
                decided.answer instanceof UsageApplied it && it.unknown().isEmpty(),
                () -> "usage of an unknown lease became a dead letter: " + decided.answer);
    }

    private void applied(Outcome outcome, Log.Place[] to) {
        applying = false;
        if (outcome == Outcome.COMMITTED) {
            next = to;
            wakeConsumer();
        } else {
            positioned = false;
            consumeLater(PAUSE_NANOS);
        }
    }

    // ---- the publisher of events ----

    void wakePublisher() {
        if (!publisherPlanned && !publishing) {
            publishLater(world.chances().pollNanos(world.random()) / 3);
        }
    }

    private void publishLater(long nanos) {
        publisherPlanned = true;
        later(
                nanos,
                () -> {
                    publisherPlanned = false;
                    publish();
                });
    }

    private void publish() {
        if (publishing) {
            return;
        }
        if (!world.databaseUp() || !world.broker().reachableFrom(name())) {
            publishLater(PAUSE_NANOS);
            return;
        }
        if (!repaired) {
            repair();
            repaired = true;
        }
        var from = world.books().published();
        var all = world.books().events();
        var upTo =
                Math.min(
                        all.size(),
                        from.position() + 1 + world.random().nextInt(EVENTS_PER_READ_MAX));
        if (upTo > from.position()) {
            publishing = true;
            publish(from, from.position(), upTo, new ArrayList<>(from.ends()));
        }
    }

    /// Goes back to what the broker still has, if it lost something that it had acknowledged.
    private void repair() {
        var at = world.books().published();
        for (var i = 0; i < at.ends().size(); i++) {
            if (world.broker().events().end(i) < at.ends().get(i)) {
                goBack(i, world.broker().events().end(i));
            }
        }
    }

    /// @param kept what a partition had kept, whatever came after it since
    private void goBack(int partition, long kept) {
        var at = world.books().published();
        var events = world.broker().events();
        var last = kept == 0 ? 0 : events.get(partition, kept - 1).position();
        var redo = at.redos().get(partition);
        // What lies before that may have been sent in the belief that nothing was missing.
        var position =
                Math.min(
                        at.position(),
                        kept <= redo.offset() ? Math.min(last, redo.position()) : last);
        world.trace().say("%s publishes again from event %d", this, position);
        // What the others had acknowledged stays known: they may have lost some, too.
        var ends = new ArrayList<>(at.ends());
        ends.set(partition, kept);
        var redos = new ArrayList<>(at.redos());
        redos.set(partition, new Books.Redo(events.end(partition), position));
        world.books().publishedMoves(at, new Books.Published(position, ends, redos));
    }

    /// A partition that got nothing since it lost something says nothing by itself.
    private void lookAtTail() {
        later(TAIL_LOOK_NANOS, this::lookAtTail);
        repaired = false;
        wakePublisher();
    }

    private void publish(Books.Published from, int position, int upTo, List<Long> ends) {
        if (position == upTo) {
            publishing = false;
            if (world.databaseUp()) {
                world.books().publishedMoves(from, new Books.Published(upTo, ends, from.redos()));
            }
            publishLater(0);
            return;
        }
        later(
                world.chances().threadNanos(world.random()),
                () -> {
                    var event = world.books().events().get(position);
                    var partition = world.broker().events().partitionOf(event.accountId());
                    var end =
                            world.broker().reachableFrom(name())
                                    ? world.broker()
                                            .append(new Broker.Published(event, position + 1))
                                    : null;
                    if (end == null) {
                        publishing = false;
                        publishLater(PAUSE_NANOS);
                    } else if (end - 1 < ends.get(partition)) {
                        // It took the place of one that had been acknowledged.
                        publishing = false;
                        goBack(partition, end - 1);
                        publishLater(0);
                    } else {
                        ends.set(partition, end);
                        publish(from, position + 1, upTo, ends);
                    }
                });
    }

    @Override
    void die() {
        super.die();
        world.gone(this);
    }
}
