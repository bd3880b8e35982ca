package com.metisrouter.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvent;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GapFreeReadingTest {

    private static final int WRITERS = 8;
    private static final int TRANSACTIONS_PER_WRITER = 150;

    private String url;
    private LedgerDatabase database;
    private StoredEvents events;

    @BeforeEach
    void open() {
        url = TestServers.freshDatabase();
        database =
                LedgerDatabase.open(
                        LedgerConfig.of(
                                url,
                                "nowhere:1",
                                "internal-token-of-tests",
                                "admin-token-of-the-tests"));
        events = new StoredEvents(database.jdbc());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void shows_nothing_behind_a_transaction_that_still_runs() throws SQLException {
        try (var slow = connect();
                var quick = connect()) {
            append(slow, "slow");
            append(quick, "quick");
            quick.commit();

            assertThat(ids(events.after(EventPosition.START, 10))).isEmpty();
            slow.commit();
            assertThat(ids(events.after(EventPosition.START, 10))).containsExactly("slow", "quick");
        }
    }

    @Test
    void shows_each_committed_event_once_while_many_commit_out_of_order() throws Exception {
        Set<String> committed = ConcurrentHashMap.newKeySet();
        var read = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(writing(writer, committed)));
            }
            var at = EventPosition.START;
            while (writers.stream().anyMatch(writer -> !writer.isDone())) {
                at = readOn(at, read);
            }
            for (var writer : writers) {
                writer.get();
            }
            var last = new EventPosition[] {at};
            await().untilAsserted(() -> {
                last[0] = readToEnd(last[0], read);
                assertThat(read).hasSize(committed.size());
            });
        }

        assertThat(read).doesNotHaveDuplicates();
        assertThat(committed).hasSizeGreaterThan(WRITERS * TRANSACTIONS_PER_WRITER);
        assertThat(read).containsExactlyInAnyOrderElementsOf(committed);
    }

    private EventPosition readToEnd(EventPosition at, List<String> read) {
        var position = at;
        for (var next = readOn(position, read);
                !next.equals(position);
                next = readOn(position, read)) {
            position = next;
        }
        return position;
    }

    private EventPosition readOn(EventPosition at, List<String> read) {
        var page = events.after(at, 7);
        read.addAll(ids(page));
        return page.isEmpty() ? at : page.getLast().position();
    }

    private Callable<Void> writing(int writer, Set<String> committed) {
        return () -> {
            var random = new Random(writer);
            try (var connection = connect()) {
                for (var i = 0; i < TRANSACTIONS_PER_WRITER; i++) {
                    var ids = new ArrayList<String>();
                    for (var event = random.nextInt(4); event >= 0; event--) {
                        ids.add(writer + "-" + i + "-" + event);
                        append(connection, ids.getLast());
                    }
                    if (random.nextInt(5) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.addAll(ids);
                    }
                }
            }
            return null;
        };
    }

    private Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(url + "&currentSchema=ledger");
        connection.setAutoCommit(false);
        return connection;
    }

    private static void append(Connection connection, String id) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "insert into event (event_id, aggregate_type, aggregate_id, sequence_number,"
                                + " payload_type, payload, recorded_at) values (?, 'test', ?, 0, 'test', '{}',"
                                + " '2026-11-22T10:15:30Z')")) {
            insert.setString(1, id);
            insert.setString(2, id);
            insert.executeUpdate();
        }
    }

    private static List<String> ids(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::eventId).toList();
    }
}
