package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.ledger.account.AccountCommand;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Decisions of one process of the ledger, on accounts that it keeps in memory, and their commits: what belongs together in one transaction.
///
/// Between a decision and its commit, and between a commit and its answer, anything may happen: this process dies, another one writes,
/// the database goes away.
final class Transactions {

    enum Outcome {
        COMMITTED,
        CONFLICT,
        FENCED,
        OLD_RUN,
        /// The database failed; whether it was made is not known.
        UNKNOWN
    }

    private record Waiting(Set<String> accounts, Runnable work) {}

    /// What an account makes of a command, and what it is then.
    record Decided(
            String accountId,
            @Nullable Object answer,
            @Nullable Refusal refusal,
            List<AccountEvent> events,
            AccountState before,
            AccountState after) {}

    private final World world;
    private final Node owner;
    private final Runnable whenCommitted;
    private final Map<String, AccountState> cache = new HashMap<>();
    private final Set<String> locked = new HashSet<>();
    private final List<Waiting> waiting = new ArrayList<>();

    Transactions(World world, Node owner, Runnable whenCommitted) {
        this.world = world;
        this.owner = owner;
        this.whenCommitted = whenCommitted;
    }

    void inOne(Collection<String> accounts, Runnable work) {
        var set = new TreeSet<>(accounts);
        if (set.stream().anyMatch(locked::contains)) {
            waiting.add(new Waiting(set, work));
        } else {
            locked.addAll(set);
            work.run();
        }
    }

    void release(Collection<String> accounts) {
        locked.removeAll(accounts);
        for (var it = waiting.iterator(); it.hasNext(); ) {
            var first = it.next();
            if (first.accounts.stream().noneMatch(locked::contains)) {
                it.remove();
                locked.addAll(first.accounts);
                world.agenda().after(owner, 0, first.work);
            }
        }
    }

    Decided decide(AccountCommand command) {
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
    void transact(
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
        world.agenda()
                .after(
                        owner,
                        world.chances().commitNanos(world.random()),
                        () -> {
                            var outcome = commit(transaction);
                            world.agenda()
                                    .after(
                                            owner,
                                            world.chances().threadNanos(world.random()),
                                            () -> {
                                                for (var part : decided) {
                                                    if (outcome == Outcome.COMMITTED
                                                            && part.after.opened()) {
                                                        cache.put(part.accountId, part.after);
                                                        world.watch().cached(part.after);
                                                    } else {
                                                        cache.remove(part.accountId);
                                                    }
                                                }
                                                if (outcome == Outcome.COMMITTED) {
                                                    whenCommitted.run();
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
}
