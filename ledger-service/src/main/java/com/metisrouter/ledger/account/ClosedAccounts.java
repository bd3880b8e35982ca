package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.eventstore.ClosedStreams;
import com.metisrouter.ledger.eventstore.StoredPayload;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/// Accounts as of the entry that closed their books, read from nothing but that entry.
@Edge
public final class ClosedAccounts implements ClosedStreams {

    private static final String LAST =
            "select sequence_number, payload from event where aggregate_id = ? and payload_type = '"
                    + EventType.PERIOD_CLOSED.wireName()
                    + "' and sequence_number > ? order by sequence_number desc limit 1";

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    private record Closing(long sequence, byte[] payload) {}

    private final JdbcTemplate jdbc;

    public ClosedAccounts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<DomainEventMessage<?>> after(String accountId, long sequence) {
        return jdbc
                .query(
                        LAST,
                        (row, _) ->
                                new Closing(row.getLong(1), StoredPayload.json(row.getBytes(2))),
                        accountId,
                        sequence)
                .stream()
                .findFirst()
                .flatMap(closing -> message(accountId, closing));
    }

    private static Optional<DomainEventMessage<?>> message(String accountId, Closing closing) {
        var closed = Upcasters.read(closing.payload(), PeriodClosed.class);
        return ClosedBooks.after(closed)
                .map(state ->
                        new GenericDomainEventMessage<>(
                                Account.TYPE, accountId, closing.sequence(), new Account(state)));
    }
}
