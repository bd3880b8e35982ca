package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.eventstore.StoredPayload;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/// Single entries of accounts, as they lie in the store.
@Edge
public final class AccountEvents {

    private static final String ONE =
            "select payload_type, payload from event where aggregate_id = ? and sequence_number = ?"
                    + " and aggregate_type = '"
                    + Account.TYPE
                    + "'";
    private static final String ACCOUNTS =
            "select aggregate_id from event where sequence_number = 0 and aggregate_type = '"
                    + Account.TYPE
                    + "' and aggregate_id > ? order by aggregate_id limit ?";

    private final JdbcTemplate jdbc;

    public AccountEvents(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<Entry> find(String accountId, long sequence) {
        return jdbc
                .query(
                        ONE,
                        (row, _) -> {
                            var type = EventType.ofWireName(row.getString(1)).payloadClass();
                            var event =
                                    (AccountEvent)
                                            Upcasters.read(
                                                    StoredPayload.json(row.getBytes(2)), type);
                            return new Entry(sequence, event);
                        },
                        accountId,
                        sequence)
                .stream()
                .findFirst();
    }

    /// All accounts by id, a page at a time. Reads the whole table.
    public List<String> accountsAfter(String accountId, int accountsMax) {
        return jdbc.queryForList(ACCOUNTS, String.class, accountId, accountsMax);
    }
}
