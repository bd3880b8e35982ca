package com.metisrouter.projections;

import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A fresh database with the views' tables.
public final class ViewsDatabase implements AutoCloseable {

    public static final String SCHEMA = "views";

    private final HikariDataSource pool;
    private final JdbcClient jdbc;

    public ViewsDatabase() {
        var settings = new HikariConfig();
        settings.setJdbcUrl(TestServers.freshDatabase());
        settings.setMaximumPoolSize(4);
        settings.setConnectionInitSql("SET search_path = " + SCHEMA);
        pool = new HikariDataSource(settings);
        Flyway.configure()
                .dataSource(pool)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:db/views")
                .load()
                .migrate();
        jdbc = JdbcClient.create(pool);
    }

    public HikariDataSource pool() {
        return pool;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    public long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    /// Every row of a table, as text, in an order that depends on the rows alone.
    public List<Map<String, Object>> rows(String table) {
        return jdbc.sql("SELECT t::text AS row FROM " + table + " t ORDER BY 1")
                .query()
                .listOfRows();
    }

    @Override
    public void close() {
        pool.close();
    }
}
