package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The ledger's schema and its pool of connections.
@Edge
final class LedgerDatabase implements AutoCloseable {

    static final String SCHEMA = "ledger";
    private static final long CONNECTION_WAIT_MILLIS = 5_000;

    private final HikariDataSource pool;
    private final JdbcTransactionManager transactionManager;
    private final JdbcTemplate jdbc;

    private LedgerDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.transactionManager = new JdbcTransactionManager(pool);
        this.jdbc = new JdbcTemplate(pool);
    }

    /// Brings the schema up to date first.
    static LedgerDatabase open(LedgerConfig config) {
        Flyway.configure()
                .dataSource(config.jdbcUrl(), null, null)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:db/ledger")
                .load()
                .migrate();
        var settings = new HikariConfig();
        settings.setPoolName("ledger");
        settings.setJdbcUrl(config.jdbcUrl());
        settings.setSchema(SCHEMA);
        settings.setMaximumPoolSize(config.connectionsMax());
        settings.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
        // A transaction that hangs would hold back every reader in the order of transactions.
        settings.addDataSourceProperty(
                "options",
                "-c idle_in_transaction_session_timeout=30s -c statement_timeout=30s -c lock_timeout=10s");
        return new LedgerDatabase(new HikariDataSource(settings));
    }

    HikariDataSource pool() {
        return pool;
    }

    JdbcTransactionManager transactionManager() {
        return transactionManager;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(transactionManager);
    }

    @Override
    public void close() {
        pool.close();
    }
}
