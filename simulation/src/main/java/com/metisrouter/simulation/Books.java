package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The ledger's database: what a transaction writes is there all of it or not at all, and never lost.
final class Books {

    record Append(String accountId, long version, List<AccountEvent> events) {}

    record Move(int partition, Log.Place from, Log.Place to, long fence) {}

    /// The grant holds only while this run is the current one.
    record RunCheck(String gatewayId, long run) {}

    record Transaction(List<Append> appends, List<Move> moves, @Nullable RunCheck check) {}

    enum Result {
        COMMITTED,
        /// Another process has written to one of the accounts.
        CONFLICT,
        /// Another consumer holds the positions, or they are elsewhere.
        FENCED,
        OLD_RUN
    }

    record OpenLease(String accountId, long lease, long run) {}

    /// Where a partition was sent something again.
    ///
    /// @param offset what lies before it was sent before that
    /// @param position from which event on it was sent again
    record Redo(long offset, int position) {

        static final Redo NONE = new Redo(-1, Integer.MAX_VALUE);
    }

    /// @param position how many events the broker has acknowledged
    /// @param ends the offset after the last one, by partition
    record Published(int position, List<Long> ends, List<Redo> redos) {

        Published {
            ends = List.copyOf(ends);
            redos = List.copyOf(redos);
        }
    }

    static final Log.Place NOTHING_READ = new Log.Place(-1, -1);

    private final Sabotage sabotage;
    private final Watch watch;
    private final List<AccountEvent> events = new ArrayList<>();
    private final Map<String, List<AccountEvent>> streams = new TreeMap<>();
    private final Map<String, Long> runs = new HashMap<>();
    private final Map<String, Map<Long, OpenLease>> openLeases = new HashMap<>();
    private final Log.Place[] places;
    private long fence;
    private long fencesTaken;
    private Published published;

    /// Told of what was committed, in its order.
    interface Watch {
        void committed(AccountEvent event);
    }

    Books(int usagePartitions, int eventPartitions, Sabotage sabotage, Watch watch) {
        this.sabotage = sabotage;
        this.watch = watch;
        places = new Log.Place[usagePartitions];
        Arrays.fill(places, NOTHING_READ);
        published =
                new Published(
                        0,
                        Collections.nCopies(eventPartitions, 0L),
                        Collections.nCopies(eventPartitions, Redo.NONE));
    }

    Result commit(Transaction transaction) {
        for (var append : transaction.appends) {
            if (stream(append.accountId).size() != append.version) {
                return Result.CONFLICT;
            }
        }
        for (var move : transaction.moves) {
            if (move.fence != fence || !places[move.partition].equals(move.from)) {
                return Result.FENCED;
            }
        }
        var check = transaction.check;
        if (check != null && run(check.gatewayId) != check.run) {
            return Result.OLD_RUN;
        }
        transaction.moves.forEach(move -> places[move.partition] = move.to);
        if (sabotage == Sabotage.COMMIT_IN_PIECES && transaction.moves.size() > 1) {
            return Result.FENCED;
        }
        for (var append : transaction.appends) {
            for (var event : append.events) {
                stream(append.accountId).add(event);
                events.add(event);
                note(event);
                watch.committed(event);
            }
        }
        return Result.COMMITTED;
    }

    private void note(AccountEvent event) {
        if (event instanceof CreditLeased leased) {
            openLeases
                    .computeIfAbsent(leased.gatewayId(), _ -> new TreeMap<>())
                    .put(key(leased.accountId(), leased.lease()), open(leased));
        } else if (event instanceof LeaseClosed closed) {
            openLeases
                    .getOrDefault(closed.gatewayId(), Map.of())
                    .remove(key(closed.accountId(), closed.lease()));
        }
    }

    private static OpenLease open(CreditLeased leased) {
        return new OpenLease(leased.accountId(), leased.lease(), leased.run());
    }

    private static long key(String accountId, long lease) {
        return ((long) accountId.hashCode() << 32) + lease;
    }

    private List<AccountEvent> stream(String accountId) {
        return streams.computeIfAbsent(accountId, _ -> new ArrayList<>());
    }

    /// From nothing but the events.
    AccountState replayed(String accountId) {
        var state = AccountState.NOT_OPEN;
        for (var event : stream(accountId)) {
            state = AccountDecider.evolve(state, event);
        }
        return state;
    }

    long version(String accountId) {
        return stream(accountId).size();
    }

    List<AccountEvent> events() {
        return events;
    }

    long run(String gatewayId) {
        return runs.getOrDefault(gatewayId, 0L);
    }

    long nextRun(String gatewayId) {
        return runs.merge(gatewayId, 1L, Long::sum);
    }

    List<OpenLease> openLeases(String gatewayId, long runsBefore) {
        return openLeases.getOrDefault(gatewayId, Map.of()).values().stream()
                .filter(lease -> lease.run < runsBefore)
                .toList();
    }

    /// As `ConsumerPositions.takeOver`: a consumer that is overtaken on its way does not take the positions back.
    long takeFence() {
        fence = ++fencesTaken;
        return fence;
    }

    /// @return null if they are another's
    Log.Place @Nullable [] places(long ofFence) {
        return ofFence == fence ? places.clone() : null;
    }

    Published published() {
        return published;
    }

    void publishedMoves(Published from, Published to) {
        if (published.equals(from)) {
            published = to;
        }
    }
}
