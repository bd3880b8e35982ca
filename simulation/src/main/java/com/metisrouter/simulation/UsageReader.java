package com.metisrouter.simulation;

import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.UsageApplied;
import com.metisrouter.ledger.debiting.UsageBatch;
import com.metisrouter.ledger.debiting.UsageRecord;
import com.metisrouter.simulation.Transactions.Decided;
import com.metisrouter.simulation.Transactions.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads metered usage for one process of the ledger and has it debited, its positions in the transaction that debits.
final class UsageReader {

    private static final int RECORDS_PER_POLL_MAX = 40;
    private static final long PAUSE_NANOS = 300_000_000;
    private static final byte[] NO_PAYLOAD = {};

    private final World world;
    private final Node owner;
    private final Transactions transactions;
    private long fence;
    private boolean fenced;
    private boolean positioned;
    private boolean applying;
    private boolean planned;
    private Log.Place[] next = new Log.Place[0];

    UsageReader(World world, Node owner, Transactions transactions) {
        this.world = world;
        this.owner = owner;
        this.transactions = transactions;
    }

    boolean fenced() {
        return fenced;
    }

    private void later(long nanos, Runnable task) {
        world.agenda().after(owner, nanos, task);
    }

    void wake() {
        if (!planned && !applying && !fenced) {
            consumeLater(world.chances().pollNanos(world.random()));
        }
    }

    private void consumeLater(long nanos) {
        planned = true;
        later(
                nanos,
                () -> {
                    planned = false;
                    consume();
                });
    }

    private void consume() {
        if (applying || fenced) {
            return;
        }
        if (!world.databaseUp() || !world.broker().reachableFrom(owner.name())) {
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
            world.trace().say("%s takes the positions over with fence %d", owner, fence);
        }
        var stored = world.books().places(fence);
        if (stored == null) {
            fenced = true;
            world.trace().say("%s is fenced and debits nothing more", owner);
            return false;
        }
        var usage = world.broker().usage();
        for (var i = 0; i < stored.length; i++) {
            if (stored[i].equals(Books.NOTHING_READ)) {
                reset(stored, i, 0);
            } else if (usage.divergence(i, stored[i]) < stored[i].nextOffset()) {
                world.trace().say("%s goes back in partition %d", owner, i);
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
        transactions.inOne(
                lines.keySet(),
                () -> {
                    var decided = new ArrayList<Decided>();
                    lines.forEach((accountId, ofAccount) -> {
                        var made = transactions.decide(new ApplyUsage(accountId, ofAccount));
                        Violation.unless(
                                made.answer() != null,
                                () -> "usage was refused: " + made.refusal());
                        decided.add(made);
                    });
                    transactions.transact(
                            decided,
                            moves,
                            null,
                            outcome -> {
                                transactions.release(lines.keySet());
                                if (outcome == Outcome.COMMITTED) {
                                    decided.forEach(UsageReader::noneUnknown);
                                }
                                applied(outcome, to);
                            });
                });
    }

    private static void noneUnknown(Decided decided) {
        Violation.unless(
                decided.answer() instanceof UsageApplied it && it.unknown().isEmpty(),
                () -> "usage of an unknown lease became a dead letter: " + decided.answer());
    }

    private void applied(Outcome outcome, Log.Place[] to) {
        applying = false;
        if (outcome == Outcome.COMMITTED) {
            next = to;
            wake();
        } else {
            positioned = false;
            consumeLater(PAUSE_NANOS);
        }
    }
}
