package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.RunStarted.TakenBack;
import com.metisrouter.ledger.account.LostPlaces;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// Leases that were taken back, as long as records of them are waited for: a gateway that comes back after all is told of its own.
@Edge
final class TakenBackLeases {

    /// The newest of a gateway; of others the records must be sent by hand.
    static final int TOLD_MAX = 10_000;

    private static final String NOTE =
            "insert into taken_back_lease (account_id, lease, gateway_id, taken_at) values (?, ?, ?, ?)"
                    + " on conflict (account_id, lease) do nothing";
    private static final String OF_GATEWAY =
            "select account_id, lease from taken_back_lease where gateway_id = ? and taken_at > ?"
                    + " order by taken_at desc, account_id, lease limit ?";

    private final JdbcTemplate jdbc;

    TakenBackLeases(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// In the transaction that takes it back.
    void note(String accountId, long lease, String gatewayId, Instant at) {
        jdbc.update(NOTE, accountId, lease, gatewayId, Timestamp.from(at));
    }

    /// Those whose records are still waited for.
    List<TakenBack> of(String gatewayId, Instant now) {
        return jdbc.query(
                OF_GATEWAY,
                (row, _) -> new TakenBack(row.getString(1), row.getLong(2)),
                gatewayId,
                Timestamp.from(now.minus(LostPlaces.WAIT)),
                TOLD_MAX);
    }

    void forgetOld(Instant now) {
        jdbc.update(
                "delete from taken_back_lease where taken_at <= ?",
                Timestamp.from(now.minus(LostPlaces.WAIT)));
    }
}
