package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.ledger.account.AccountListener;
import com.metisrouter.ledger.account.AccountState;
import java.sql.Array;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// Which leases are open, whoever's, and what is missing of them: written in the transaction of the events that open and close them, so
/// none is ever missing here.
@Edge
public final class OpenLeases implements AccountListener {

    /// Where an open lease is to be found.
    public record Place(String accountId, long lease) {}

    /// An open lease whose time may have come, and what is known of the gateway that it was granted to.
    ///
    /// @param lastSeen null where it never gave a sign of life
    /// @param early whether an operator wants it back before it must be settled
    public record Due(
            Place place,
            String gatewayId,
            long run,
            long currentRun,
            @Nullable Instant lastSeen,
            boolean early) {}

    private static final String DUE =
            "select l.account_id, l.lease, l.gateway_id, l.run, coalesce(g.run, l.run), g.last_seen,"
                    + " coalesce(g.reclaim_early, false) from open_lease l"
                    + " left join gateway_run g on g.gateway_id = l.gateway_id"
                    + " where l.settle_by <= ? or (g.reclaim_early and l.run < g.run and l.admit_until <= ?)"
                    + " order by l.gateway_id, l.run, l.account_id, l.lease limit ?";

    private final JdbcTemplate jdbc;

    public OpenLeases(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Called in the transaction that appends the events.
    public void on(List<? extends EventMessage<?>> events) {
        for (var event : events) {
            if (event.getPayload() instanceof CreditLeased leased) {
                jdbc.update(
                        "insert into open_lease (account_id, lease, gateway_id, run, admit_until, settle_by)"
                                + " values (?, ?, ?, ?, ?, ?)",
                        leased.accountId(),
                        leased.lease(),
                        leased.gatewayId(),
                        leased.run(),
                        Timestamp.from(leased.admitUntil()),
                        Timestamp.from(leased.settleBy()));
            } else if (event.getPayload() instanceof LeaseClosed closed) {
                jdbc.update(
                        "delete from open_lease where account_id = ? and lease = ?",
                        closed.accountId(),
                        closed.lease());
            }
        }
    }

    /// Keeps how much is missing of each lease, which is nothing as long as records come in order: then nothing is written.
    @Override
    @SuppressWarnings("ReferenceEquality") // What an event didn't touch is the very same object.
    public void changed(AccountState before, AccountState after) {
        if (before.leases() == after.leases()) {
            return;
        }
        for (var lease : after.leases().values()) {
            var was = before.lease(lease.lease());
            if (lease != was && lease.missing() != (was == null ? 0 : was.missing())) {
                jdbc.update(
                        "update open_lease set missing = ? where account_id = ? and lease = ?",
                        lease.missing(),
                        after.accountId(),
                        lease.lease());
            }
        }
    }

    /// Admissions that are known of by their number and have not arrived: in flight, or lost.
    public long missing() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select coalesce(sum(missing), 0)::bigint from open_lease", Long.class));
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

    /// Those that must be settled by now, and those that an operator wants back early and that admit nothing since a while.
    public List<Due> due(Instant settledBy, Instant admittedUntil, int leasesMax) {
        return jdbc.query(
                DUE,
                (row, _) -> {
                    var lastSeen = row.getTimestamp(6);
                    return new Due(
                            new Place(row.getString(1), row.getLong(2)),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5),
                            lastSeen == null ? null : lastSeen.toInstant(),
                            row.getBoolean(7));
                },
                Timestamp.from(settledBy),
                Timestamp.from(admittedUntil),
                leasesMax);
    }

    /// Which of them are open.
    public Set<Place> openOf(Collection<Place> places) {
        var accounts = places.stream().map(Place::accountId).toArray(String[]::new);
        var leases = places.stream().map(Place::lease).toArray(Long[]::new);
        return new HashSet<>(
                jdbc.query(
                        connection -> {
                            var statement =
                                    connection.prepareStatement(
                                            "select l.account_id, l.lease from open_lease l"
                                                    + " join unnest(?::text[], ?::bigint[]) as w (account_id, lease)"
                                                    + " on l.account_id = w.account_id and l.lease = w.lease");
                            Array wantedAccounts = connection.createArrayOf("text", accounts);
                            Array wantedLeases = connection.createArrayOf("bigint", leases);
                            statement.setArray(1, wantedAccounts);
                            statement.setArray(2, wantedLeases);
                            return statement;
                        },
                        (row, _) -> new Place(row.getString(1), row.getLong(2))));
    }
}
