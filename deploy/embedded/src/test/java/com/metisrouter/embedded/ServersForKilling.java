package com.metisrouter.embedded;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;

/// A program of its own that starts PostgreSQL, commits a row, says so, and waits to be killed or, told to, ends.
final class ServersForKilling {

    private ServersForKilling() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]), 0, Map.of());
        try (var connection =
                        DriverManager.getConnection(
                                server.jdbcUrl("postgres"), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists survivors (n int)");
            statement.execute("insert into survivors values (1)");
        }
        System.out.println("ready " + server.pid());
        // Ends at once when told to exit without closing anything; otherwise it is killed here.
        int told = System.in.read();
        System.exit(told);
    }
}
