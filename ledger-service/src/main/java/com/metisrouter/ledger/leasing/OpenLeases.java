package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.jdbc.core.JdbcTemplate;

/// Which leases are open, whoever's: written in the transaction of the events that open and close them, so none is ever missing.
@Edge
public final class OpenLeases {

    /// Where an open lease is to be found.
    public record Place(String accountId, long lease) {}

    private final JdbcTemplate jdbc;

    public OpenLeases(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Called in the transaction that appends the events.
    public void on(List<? extends EventMessage<?>> events) {
        for (var event : events) {
            if (event.getPayload() instanceof CreditLeased leased) {
                jdbc.update(
                        "insert into open_lease (account_id, lease, gateway_id, run) values (?, ?, ?, ?)",
                        leased.accountId(),
                        leased.lease(),
                        leased.gatewayId(),
                        leased.run());
            } else if (event.getPayload() instanceof LeaseClosed closed) {
                jdbc.update(
                        "delete from open_lease where account_id = ? and lease = ?",
                        closed.accountId(),
                        closed.lease());
            }
        }
    }

    /// Those of a gateway that an older run was granted.
    public List<Place> ofRunsBefore(String gatewayId, long run) {
        return jdbc.query(
                "select account_id, lease from open_lease where gateway_id = ? and run < ?"
                        + " order by account_id, lease",
                (row, _) -> new Place(row.getString(1), row.getLong(2)),
                gatewayId,
                run);
    }

    /// Accounts with open leases, at most so many.
    public List<String> accounts(int accountsMax) {
        return jdbc.queryForList(
                "select distinct account_id from open_lease order by account_id limit ?",
                String.class,
                accountsMax);
    }
}
