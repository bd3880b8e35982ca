package com.metisrouter.catalog.store;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// The catalog's tables: where models and prices are kept.
///
/// A load is one transaction, and one at a time across processes: either all of a seed is in, or nothing.
@Edge
public final class ModelStore {

    public static final String SCHEMA = "catalog";

    /// Any number will do, as long as every catalog takes the same one.
    private static final long LOAD_LOCK = 0x6361_7461_6c6f_67L;

    private final DataSource dataSource;

    private ModelStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /// Brings the schema up to date. The data source's connections have `catalog` as their schema.
    public static ModelStore open(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:db/catalog")
                .load()
                .migrate();
        return new ModelStore(dataSource);
    }

    /// Makes the catalog what the seed says, and tells what it then is.
    ///
    /// Models of the seed are added or brought up to date, and their new price versions appended. A model that the seed no longer has is
    /// retired: it loses its endpoints, deployments and aliases, so that nobody can call it, and keeps its prices, because usage of it may
    /// still have to be rated.
    ///
    /// @throws PricesAreImmutable if the seed changes a recorded price; then nothing is loaded
    public List<PublishedModel> load(List<PublishedModel> seeded) {
        return inTransaction(connection -> {
            lock(connection);
            var recorded = new ModelReader(connection).all();
            var additions =
                    PriceHistory.additions(
                            recorded, seeded, new ModelReader(connection).proposed());
            var byId =
                    recorded.stream()
                            .collect(Collectors.toMap(PublishedModel::id, Function.identity()));
            var target = new LinkedHashMap<String, PublishedModel>();
            seeded.forEach(model -> target.put(model.id(), model));
            recorded.forEach(model -> target.computeIfAbsent(model.id(), _ -> Retired.of(model)));
            var writer = new ModelWriter(connection);
            for (var model : target.values()) {
                var before = byId.get(model.id());
                if (before == null || !facts(before).equals(facts(model))) {
                    writer.write(model);
                }
            }
            writer.append(additions);
            return new ModelReader(connection).all();
        });
    }

    /// All models, retired ones too, by id.
    public List<PublishedModel> all() {
        return inTransaction(connection -> new ModelReader(connection).all());
    }

    /// Does something in a transaction during which nobody else changes a model or a price.
    public <T> T alone(Function<Connection, T> work) {
        return inTransaction(connection -> {
            lock(connection);
            return work.apply(connection);
        });
    }

    /// A model as it is within a transaction, if it can be called.
    public static Optional<PublishedModel> find(Connection connection, String id) {
        try {
            return new ModelReader(connection)
                    .all().stream()
                            .filter(model -> model.id().equals(id) && !Retired.is(model))
                            .findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
        }
    }

    /// Adds a version that was proposed.
    public static void append(Connection connection, PriceVersion version, String proposalId) {
        try {
            new ModelWriter(connection).append(version, proposalId);
        } catch (SQLException e) {
            throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
        }
    }

    /// What a model says of itself besides its prices, which have a history of their own.
    private static List<Object> facts(PublishedModel model) {
        return List.of(
                model.name(),
                model.description(),
                model.ownedBy(),
                model.aliases(),
                model.endpoints(),
                model.inputModalities(),
                model.outputModalities(),
                model.contextLength(),
                model.outputTokensMax(),
                model.tokenizer(),
                model.outputLimitParameter(),
                model.parameters(),
                model.createdAt(),
                model.deployments(),
                model.endpointParameters(),
                model.lifecycle(),
                model.unknownParameters(),
                model.parameterRanges(),
                Optional.ofNullable(model.capabilities()));
    }

    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            statement.setLong(1, LOAD_LOCK);
            statement.execute();
        }
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.in(connection);
                connection.commit();
                return result;
            } finally {
                // Of what was committed nothing is rolled back.
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
        }
    }
}
