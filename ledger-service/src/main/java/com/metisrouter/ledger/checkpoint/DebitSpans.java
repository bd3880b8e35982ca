package com.metisrouter.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvents;
import com.metisrouter.ledger.eventstore.StoredPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/// Which entry charged a request first, a debit or the correction by a late record, narrowed down by the time that is in every request's
/// id: one row a debit, not one a request. Written in the transaction of the events.
@Edge
public final class DebitSpans {

    private static final Logger LOG = LoggerFactory.getLogger(DebitSpans.class);
    private static final int EVENTS_PER_READ = 50;
    private static final Set<String> CHARGING =
            Set.of(EventType.USAGE_DEBITED.wireName(), EventType.USAGE_CORRECTED.wireName());
    private static final String INSERT =
            "insert into debit_span (account_id, sequence, minted_from, minted_to)"
                    + " select * from unnest(?::text[], ?::bigint[], ?::bigint[], ?::bigint[])"
                    + " on conflict (account_id, sequence) do nothing";

    /// The few debits whose span holds the time in an id, in the order in which they were written.
    private static final String CANDIDATES =
            "select d.account_id, d.sequence from debit_span d"
                    + " join event e on e.aggregate_id = d.account_id and e.sequence_number = d.sequence"
                    + " where int8range(d.minted_from, d.minted_to, '[]') @> ?::bigint"
                    + " and (? = '' or d.account_id = ?) order by e.global_index";

    private static final String PAYLOAD =
            "select payload from event where aggregate_id = ? and sequence_number = ?";

    private record Span(String accountId, long sequence, long mintedFrom, long mintedTo) {}

    /// The event that charged a request.
    record Place(String accountId, long sequence) {}

    private final JdbcTemplate jdbc;

    public DebitSpans(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Called in the transaction that appends the events.
    public void on(List<? extends EventMessage<?>> events) {
        var rows = new ArrayList<Span>();
        for (var event : events) {
            if (event.getPayload() instanceof AccountEvent charging
                    && event instanceof DomainEventMessage<?> numbered) {
                row(charging, numbered.getSequenceNumber()).ifPresent(rows::add);
            }
        }
        insert(rows);
    }

    /// All in one statement.
    private void insert(List<Span> spans) {
        if (spans.isEmpty()) {
            return;
        }
        var accounts = spans.stream().map(Span::accountId).toArray(String[]::new);
        jdbc.update(
                INSERT,
                insert -> {
                    var connection = insert.getConnection();
                    insert.setArray(1, connection.createArrayOf("text", accounts));
                    insert.setObject(2, spans.stream().mapToLong(Span::sequence).toArray());
                    insert.setObject(3, spans.stream().mapToLong(Span::mintedFrom).toArray());
                    insert.setObject(4, spans.stream().mapToLong(Span::mintedTo).toArray());
                });
    }

    private static Optional<Span> row(AccountEvent event, long sequence) {
        return switch (event) {
            case UsageDebited debited ->
                    row(
                            debited.accountId(),
                            sequence,
                            debited.lines().stream()
                                    .map(line -> line.request().requestId())
                                    .toList());
            // Only those that it charges for the first time.
            case UsageCorrected corrected ->
                    row(
                            corrected.accountId(),
                            sequence,
                            corrected.lines().stream()
                                    .filter(line -> line.lateRecord() != null)
                                    .map(CorrectedLine::requestId)
                                    .toList());
            default -> Optional.empty();
        };
    }

    private static Optional<Span> row(String accountId, long sequence, List<String> requests) {
        var from = Long.MAX_VALUE;
        var to = Long.MIN_VALUE;
        for (var id : requests) {
            var minted = RequestId.mintedAtMillisIfValid(id);
            if (minted != RequestId.INVALID) {
                from = Math.min(from, minted);
                to = Math.max(to, minted);
            }
        }
        return from > to ? Optional.empty() : Optional.of(new Span(accountId, sequence, from, to));
    }

    /// For books of releases that had no such table, and where somebody emptied it.
    public void rebuildIfEmpty() {
        if (!jdbc.queryForList("select 1 from debit_span limit 1").isEmpty()) {
            return;
        }
        var events = new StoredEvents(jdbc);
        var at = EventPosition.START;
        var found = 0L;
        while (true) {
            var page = events.after(at, EVENTS_PER_READ);
            if (page.isEmpty()) {
                break;
            }
            var rows = new ArrayList<Span>();
            for (var event : page) {
                if (CHARGING.contains(event.payloadType())) {
                    var type = EventType.ofWireName(event.payloadType()).payloadClass();
                    var charging = (AccountEvent) Json.read(event.payload(), type);
                    row(charging, event.sequence()).ifPresent(rows::add);
                }
            }
            insert(rows);
            found += rows.size();
            at = page.getLast().position();
        }
        if (found > 0) {
            LOG.info("debit_spans={}: made again from the events", found);
        }
    }

    /// @param accountId empty for any
    Optional<Place> find(String requestId, String accountId) {
        return jdbc
                .query(
                        CANDIDATES,
                        (row, _) -> new Place(row.getString(1), row.getLong(2)),
                        RequestId.mintedAtMillis(requestId),
                        accountId,
                        accountId)
                .stream()
                .filter(place -> names(place, requestId))
                .findFirst();
    }

    private boolean names(Place place, String requestId) {
        var payload =
                jdbc.queryForObject(PAYLOAD, byte[].class, place.accountId(), place.sequence());
        return payload != null
                && new String(StoredPayload.json(payload), ISO_8859_1)
                        .contains("\"" + requestId + "\"");
    }
}
