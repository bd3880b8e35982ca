package com.metisrouter.catalog.store;

import com.metisrouter.contracts.Edge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statements within one transaction of the catalog's database. What it refuses is an `IllegalStateException`.
@Edge
public record Statements(Connection connection) {

    /// Fills in a statement's places.
    @Edge
    public interface Filling {
        void fill(PreparedStatement statement) throws SQLException;
    }

    /// Makes something of a row.
    @Edge
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// @return how many rows were written
    public int write(String sql, Filling filling) {
        try (var statement = connection.prepareStatement(sql)) {
            filling.fill(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
        }
    }

    public <T> List<T> read(String sql, Filling filling, Row<T> row) {
        try (var statement = connection.prepareStatement(sql)) {
            filling.fill(statement);
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the catalog's database: " + e.getMessage(), e);
        }
    }

    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
