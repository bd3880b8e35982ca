package com.metisrouter.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// A place in a ledger's transactions where PostgreSQL can be made to wait, so that something can be done to the ledger just there.
///
/// Triggers at these places take a lock in common with all, by the name that the ledger's connections have. Who takes it alone shuts
/// the gate for that ledger.
enum Gate {
    /// The debits are decided, nothing is written yet, and nothing is locked.
    BEFORE_THE_POSITION_MOVES(1),

    /// The position has moved and the debits are appended. None of it is committed.
    AFTER_THE_APPEND(2),

    /// `commit` has reached PostgreSQL, which goes through with it whether or not somebody still waits for the answer.
    AT_COMMIT(3),

    /// Events are with the broker, and the publisher is about to note that.
    BEFORE_PUBLISHED_IS_NOTED(4);

    private static final String DEBITED = "'com.metisrouter.ledger.usage-debited.v1'";

    /// The wait is ours, so it doesn't count as one of the ledger's own.
    private static final List<String> TRIGGERS =
            List.of(
                    "create function gate() returns trigger language plpgsql set lock_timeout = 0 as $$ begin"
                            + " perform pg_advisory_xact_lock_shared(tg_argv[0]::int, hashtext(current_setting('application_name')));"
                            + " return null; end $$",
                    "create trigger gate_position before update on consumer_position for each statement execute function gate("
                            + BEFORE_THE_POSITION_MOVES.number
                            + ")",
                    "create trigger gate_append after insert on event for each row when (new.payload_type = "
                            + DEBITED
                            + ") execute function gate("
                            + AFTER_THE_APPEND.number
                            + ")",
                    "create constraint trigger gate_commit after insert on event deferrable initially deferred for each row"
                            + " when (new.payload_type = "
                            + DEBITED
                            + ") execute function gate("
                            + AT_COMMIT.number
                            + ")",
                    "create trigger gate_published before update on publisher_checkpoint for each statement execute function gate("
                            + BEFORE_PUBLISHED_IS_NOTED.number
                            + ")");

    private final int number;

    Gate(int number) {
        this.number = number;
    }

    /// Builds them all, open, into a ledger's schema.
    static void build(JdbcTemplate jdbc) {
        TRIGGERS.forEach(jdbc::execute);
    }

    /// Somebody who holds a gate shut. Closing it opens the gate.
    record Keeper(Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    Keeper shut(Connection connection, String application) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_lock(?, hashtext(?))")) {
            lock.setInt(1, number);
            lock.setString(2, application);
            lock.execute();
        }
        return new Keeper(connection);
    }
}
