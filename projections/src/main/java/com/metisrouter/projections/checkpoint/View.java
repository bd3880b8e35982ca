package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Tables that are made of ledger events and of nothing else, so they can be thrown away and made again.
///
/// A view names its tables without a schema: the connection's search path decides whether the live ones or those of a rebuild are meant.
@Edge
public interface View {

    String name();

    /// All its tables, the parents of partitions first.
    List<String> tables();

    /// Where it writes down what contradicts the ledger's promises.
    String anomalyTable();

    /// Creates empty copies of its live tables in the schema that the search path names.
    void createBeside(Connection connection, String liveSchema) throws SQLException;

    /// Writes what the events mean, in the caller's transaction.
    void apply(Connection connection, List<Event> events) throws SQLException;

    /// Drops what it remembers between calls, after a transaction that may not have happened.
    void forget();
}
