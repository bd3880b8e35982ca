package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.account.AccountListener;
import com.metisrouter.ledger.account.AccountState;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/// Which requests wait for a settlement, whoever's: written in the transaction of the events that open and settle them.
@Edge
public final class OpenCases implements AccountListener {

    /// Where an open case is to be found.
    record Place(String requestId, String accountId) {}

    private final JdbcTemplate jdbc;

    public OpenCases(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // What an event didn't touch is the very same object.
    public void changed(AccountState before, AccountState after) {
        if (before.cases() == after.cases()) {
            return;
        }
        var was = before.cases().open();
        var is = after.cases().open();
        was.keySet().stream()
                .filter(requestId -> !is.containsKey(requestId))
                .forEach(requestId ->
                        jdbc.update("delete from open_case where request_id = ?", requestId));
        for (var open : is.values()) {
            if (open != was.get(open.requestId())) {
                jdbc.update(
                        "insert into open_case (request_id, account_id, settlement, awaits_record)"
                                + " values (?, ?, ?, ?) on conflict (request_id) do update"
                                + " set settlement = excluded.settlement, awaits_record = excluded.awaits_record",
                        open.requestId(),
                        after.accountId(),
                        open.settlement().name(),
                        open.awaitsRecord());
            }
        }
    }

    Optional<String> accountOf(String requestId) {
        return jdbc
                .queryForList(
                        "select account_id from open_case where request_id = ?",
                        String.class,
                        requestId)
                .stream()
                .findFirst();
    }

    /// Those after a request, in the order of their ids, which is that of time.
    List<Place> after(String requestId, String accountId, int casesMax) {
        return jdbc.query(
                "select request_id, account_id from open_case where request_id > ?"
                        + " and (? = '' or account_id = ?) order by request_id limit ?",
                (row, _) -> new Place(row.getString(1), row.getString(2)),
                requestId,
                accountId,
                accountId,
                casesMax);
    }

    public long count() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from open_case", Long.class));
    }
}
