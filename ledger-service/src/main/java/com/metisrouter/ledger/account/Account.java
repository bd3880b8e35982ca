package com.metisrouter.ledger.account;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/// The account as Axon sees it: it carries the state, asks `AccountDecider`, and appends what that says.
@Edge
@AggregateRoot(type = Account.TYPE)
public class Account {

    public static final String TYPE = "account";

    /// A message to one account.
    public sealed interface ToAccount {
        String accountId();
    }

    record Open(OpenAccount command, Instant now) implements ToAccount {
        @Override
        public String accountId() {
            return command.accountId();
        }
    }

    record Task(AccountCommand command, Instant now) implements ToAccount {
        @Override
        public String accountId() {
            return command.accountId();
        }
    }

    record Show(String accountId) implements ToAccount {}

    @SuppressWarnings("UnusedVariable") // Axon reads it.
    @AggregateIdentifier
    private @Nullable String accountId;

    private AccountState state = AccountState.NOT_OPEN;

    protected Account() {}

    /// From a snapshot.
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Account(AccountState state) {
        this.accountId = state.accountId();
        this.state = state;
    }

    /// To a snapshot.
    @JsonValue
    AccountState state() {
        return state;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Decision<?> handle(Open open, AccountListener listener) {
        var before = state;
        var decision = append(AccountDecider.decide(open.command(), state, open.now()));
        listener.changed(before, state);
        return decision;
    }

    @CommandHandler
    Decision<?> handle(Task task, AccountSnapshots snapshots, AccountListener listener) {
        var before = state;
        var decision = append(AccountDecider.decide(task.command(), state, task.now()));
        listener.changed(before, state);
        snapshots.consider(this, state, before.version());
        return decision;
    }

    @CommandHandler
    AccountState handle(Show show) {
        return state;
    }

    private static Decision<?> append(Decision<?> decision) {
        if (decision instanceof Decision.Accepted<?>(var events, _)) {
            events.forEach(AggregateLifecycle::apply);
        }
        return decision;
    }

    @EventSourcingHandler
    void on(AccountEvent event) {
        accountId = event.accountId();
        state = AccountDecider.evolve(state, event);
    }
}
