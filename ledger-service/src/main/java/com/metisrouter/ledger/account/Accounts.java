package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.ByHand;
import com.metisrouter.ledger.account.AccountCommand.ClosePeriod;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.ExpireCredit;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.jdbc.core.JdbcTemplate;

/// All accounts: sends each its commands.
///
/// Within one transaction an account takes one command: Axon's cache keeps the version that it had after the first.
@Edge
public final class Accounts {

    private static final String EXISTS =
            "select exists(select from event where aggregate_id = ? and sequence_number = 0 and"
                    + " aggregate_type = '"
                    + Account.TYPE
                    + "')";

    /// From one stream's name to the next by the index, however many events each has. What kind each is has to be asked by a subquery that
    /// yields a value: an `exists` becomes a join, and a join loses the order by which pages follow each other.
    private static final String IDS_AFTER =
            "with recursive stream (id) as ("
                    + "(select aggregate_id from event where aggregate_id > ? order by aggregate_id limit 1)"
                    + " union all select (select aggregate_id from event where aggregate_id > stream.id"
                    + " order by aggregate_id limit 1) from stream where stream.id is not null)"
                    + " select id from stream where (select aggregate_type from event where aggregate_id = id"
                    + " and sequence_number = 0) = '"
                    + Account.TYPE
                    + "' limit ?";

    private final CommandGateway commands;
    private final LedgerTransactions transactions;
    private final JdbcTemplate jdbc;
    private final InstantSource clock;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public Accounts(
            CommandGateway commands,
            LedgerTransactions transactions,
            JdbcTemplate jdbc,
            InstantSource clock) {
        this.commands = commands;
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public Decision<String> open(OpenAccount command) {
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> commands.<Decision<String>>sendAndWait(new Account.Open(command, now())));
    }

    /// What a person asks for.
    public Decision<Answered> act(ByHand command) {
        if (!exists(command.accountId())) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> commands.<Decision<Answered>>sendAndWait(task(command)));
    }

    /// The answer is whether gateways still hold credit whose time has passed.
    public Decision<Boolean> expire(ExpireCredit command) {
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> commands.<Decision<Boolean>>sendAndWait(task(command)));
    }

    /// @param then run in the transaction after the decision
    public Decision<String> closePeriod(ClosePeriod command, Runnable then) {
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> {
                    var decision = commands.<Decision<String>>sendAndWait(task(command));
                    then.run();
                    return decision;
                });
    }

    /// The account's live state, and something done with it before anybody changes it.
    public void look(String accountId, Consumer<AccountState> then) {
        transactions.inOneRepeating(
                List.of(accountId),
                () -> {
                    then.accept(commands.sendAndWait(new Account.Show(accountId)));
                    return null;
                });
    }

    /// @param check run in the transaction after the decision and before anything is written; it throws to undo all
    public Decision<LeaseReply> lease(UseLeases command, Runnable check) {
        if (!exists(command.accountId())) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> {
                    var decision = commands.<Decision<LeaseReply>>sendAndWait(task(command));
                    check.run();
                    return decision;
                });
    }

    /// The answer is whether the lease is closed.
    ///
    /// @param then run in the transaction after the decision
    public Decision<Boolean> reclaim(ReclaimLease command, Runnable then) {
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> {
                    var decision = commands.<Decision<Boolean>>sendAndWait(task(command));
                    then.run();
                    return decision;
                });
    }

    /// In the transaction that the caller runs, which holds the account's lock.
    public Decision<UsageApplied> apply(ApplyUsage command) {
        return commands.sendAndWait(task(command));
    }

    public Decision<CorrectionReceipt> correct(CorrectUsage command) {
        if (!exists(command.accountId())) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        return transactions.inOneRepeating(
                List.of(command.accountId()),
                () -> commands.<Decision<CorrectionReceipt>>sendAndWait(task(command)));
    }

    /// A closed account still exists.
    public boolean exists(String accountId) {
        if (known.contains(accountId)) {
            return true;
        }
        if (!Boolean.TRUE.equals(jdbc.queryForObject(EXISTS, Boolean.class, accountId))) {
            return false;
        }
        known.add(accountId);
        return true;
    }

    /// The next accounts in the order of their ids.
    public List<String> idsAfter(String accountId, int max) {
        return jdbc.queryForList(IDS_AFTER, String.class, accountId, max);
    }

    /// The account's live state.
    public Optional<AccountState> state(String accountId) {
        return exists(accountId)
                ? Optional.of(
                        transactions.inOneRepeating(
                                List.of(accountId),
                                () ->
                                        commands.<AccountState>sendAndWait(
                                                new Account.Show(accountId))))
                : Optional.empty();
    }

    private Account.Task task(AccountCommand command) {
        return new Account.Task(command, now());
    }

    /// To the microsecond, which is what every reader of the event can keep.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
