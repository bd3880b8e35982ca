package com.metisrouter.ledger.access;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
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

    record Create(KeySnapshot key, Instant now) implements ToKey {
        @Override
        public String keyId() {
            return key.keyId();
        }
    }

    record Revoke(String keyId, Instant now) implements ToKey {}

    @SuppressWarnings("UnusedVariable") // Axon reads it.
    @AggregateIdentifier
    private @Nullable String keyId;

    private @Nullable KeySnapshot key;

    protected ApiKey() {}

    @CommandHandler
    ApiKey(Create create) {
        AggregateLifecycle.apply(KeyDecider.create(create.key(), create.now()));
    }

    @CommandHandler
    KeySnapshot handle(Revoke revoke) {
        KeyDecider.revoke(Objects.requireNonNull(key), revoke.now())
                .ifPresent(AggregateLifecycle::apply);
        return Objects.requireNonNull(key);
    }

    @EventSourcingHandler
    void on(KeyEvent event) {
        keyId = event.keyId();
        key = KeyDecider.evolve(key, event);
    }
}
