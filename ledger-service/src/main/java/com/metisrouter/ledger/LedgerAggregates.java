package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.access.ApiKey;
import com.metisrouter.ledger.access.ApiKey.ToKey;
import com.metisrouter.ledger.access.KeyEvent;
import com.metisrouter.ledger.access.Project;
import com.metisrouter.ledger.access.Project.ToProject;
import com.metisrouter.ledger.access.ProjectEvent;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.account.Account.ToAccount;
import com.metisrouter.ledger.account.AccountListener;
import com.metisrouter.ledger.account.AccountSnapshots;
import com.metisrouter.ledger.account.ClosedAccounts;
import com.metisrouter.ledger.eventstore.AggregateCache;
import com.metisrouter.ledger.eventstore.EventNames;
import com.metisrouter.ledger.eventstore.EventSerializer;
import com.metisrouter.ledger.eventstore.EventStorage;
import com.metisrouter.ledger.eventstore.LedgerTransactions;
import java.util.List;
import java.util.Map;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;

/// Axon, wired by hand: aggregates on our event store, in our transactions, with our cache and locks.
///
/// Modules that Axon finds by itself stay off: its update check calls home, and its time-out janitor keeps the JVM from ending.
@Edge
final class LedgerAggregates implements AutoCloseable {

    /// All names, also those of payloads that never leave the ledger.
    static final EventNames NAMES =
            new EventNames(
                    Map.of(
                            "com.metisrouter.access.key-created.v1",
                            KeyEvent.KeyCreated.class,
                            "com.metisrouter.access.key-changed.v1",
                            KeyEvent.KeyChanged.class,
                            "com.metisrouter.access.key-rotated.v1",
                            KeyEvent.KeyRotated.class,
                            "com.metisrouter.access.key-revoked.v1",
                            KeyEvent.KeyRevoked.class,
                            "com.metisrouter.access.project-created.v1",
                            ProjectEvent.ProjectCreated.class,
                            "com.metisrouter.access.project-changed.v1",
                            ProjectEvent.ProjectChanged.class,
                            "com.metisrouter.access.project-archived.v1",
                            ProjectEvent.ProjectArchived.class,
                            AccountSnapshots.NAME,
                            Account.class));

    private final Configuration axon;
    private final LedgerTransactions transactions;

    private LedgerAggregates(Configuration axon, LedgerTransactions transactions) {
        this.axon = axon;
        this.transactions = transactions;
    }

    static LedgerAggregates start(
            LedgerDatabase database, LedgerConfig config, AccountListener listener) {
        var serializer = new EventSerializer(NAMES);
        var transactionManager = new SpringTransactionManager(database.transactionManager());
        var cache = new AggregateCache(config.aggregatesCachedMax());
        var locks = PessimisticLockFactory.usingDefaults();
        var axon =
                DefaultConfigurer.defaultConfiguration(false)
                        .configureSerializer(_ -> serializer)
                        .configureTransactionManager(_ -> transactionManager)
                        .configureCorrelationDataProviders(_ -> List.of())
                        .configureEmbeddedEventStore(_ ->
                                EventStorage.on(
                                        database.pool(),
                                        transactionManager,
                                        serializer,
                                        config.aggregatesCachedMax(),
                                        new ClosedAccounts(database.jdbc())))
                        .registerComponent(
                                AccountSnapshots.class,
                                axonConfig ->
                                        new AccountSnapshots(
                                                axonConfig.eventStore(),
                                                config.eventsPerSnapshot()))
                        .registerComponent(AccountListener.class, _ -> listener)
                        .configureAggregate(
                                AggregateConfigurer.defaultConfiguration(Account.class)
                                        .configureCommandTargetResolver(
                                                _ -> LedgerAggregates::target)
                                        .configureLockFactory(_ -> locks)
                                        .configureCache(_ -> cache))
                        .configureAggregate(
                                AggregateConfigurer.defaultConfiguration(ApiKey.class)
                                        .configureCommandTargetResolver(
                                                _ -> LedgerAggregates::target)
                                        .configureLockFactory(_ -> locks)
                                        .configureCache(_ -> cache))
                        .configureAggregate(
                                AggregateConfigurer.defaultConfiguration(Project.class)
                                        .configureCommandTargetResolver(
                                                _ -> LedgerAggregates::target)
                                        .configureLockFactory(_ -> locks)
                                        .configureCache(_ -> cache))
                        .start();
        return new LedgerAggregates(axon, new LedgerTransactions(transactionManager, locks, cache));
    }

    private static VersionedAggregateIdentifier target(CommandMessage<?> message) {
        var id =
                switch (message.getPayload()) {
                    case ToAccount toAccount -> toAccount.accountId();
                    case ToKey toKey -> toKey.keyId();
                    case ToProject toProject -> toProject.projectId();
                    default ->
                            throw new IllegalArgumentException(
                                    "command: "
                                            + message.getPayloadType()
                                            + " (expected: to one of ours)");
                };
        return new VersionedAggregateIdentifier((Object) id, null);
    }

    CommandGateway commands() {
        return axon.commandGateway();
    }

    EventStore eventStore() {
        return axon.eventStore();
    }

    LedgerTransactions transactions() {
        return transactions;
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
