package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import java.time.Instant;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/// The key as Axon sees it: it carries the state, asks `KeyDecider`, and appends what that says.
@Edge
@AggregateRoot(type = ApiKey.TYPE)
public class ApiKey {

    public static final String TYPE = "key";

    /// A message to one key.
    public sealed interface ToKey {
        String keyId();
    }

    record Task(KeyCommand command, Instant now) implements ToKey {
        @Override
        public String keyId() {
            return command.keyId();
        }
    }

    @SuppressWarnings("UnusedVariable") // Axon reads it.
    @AggregateIdentifier
    private @Nullable String keyId;

    private @Nullable KeyState state;

    protected ApiKey() {}

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    AccessDecision<KeyEvent, KeyState> handle(Task task) {
        return append(KeyDecider.decide(task.command(), state, task.now()));
    }

    private static AccessDecision<KeyEvent, KeyState> append(
            AccessDecision<KeyEvent, KeyState> decision) {
        if (decision instanceof AccessDecision.Accepted<KeyEvent, KeyState>(var event, _)) {
            AggregateLifecycle.apply(event);
        }
        return decision;
    }

    @EventSourcingHandler
    void on(KeyEvent event) {
        keyId = event.keyId();
        state = KeyDecider.evolve(state, event);
    }
}
