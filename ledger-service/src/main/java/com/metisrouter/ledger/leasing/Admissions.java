package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.OpenLease;
import com.metisrouter.ledger.leasing.OpenLeases.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/// The admissions of which no end has been seen, of leases that have been open for long. Few: most have ended when they are looked at.
@Edge
public final class Admissions {

    private final JdbcTemplate jdbc;
    private final OpenLeases openLeases;
    private final Accounts accounts;

    public Admissions(JdbcTemplate jdbc, OpenLeases openLeases, Accounts accounts) {
        this.jdbc = jdbc;
        this.openLeases = openLeases;
        this.accounts = accounts;
    }

    /// Those of open leases whose end has not been seen.
    List<RequestAdmitted> withoutEnd(List<RequestAdmitted> admissions) {
        var byLease = new HashMap<Place, List<RequestAdmitted>>();
        for (var admitted : admissions) {
            byLease.computeIfAbsent(
                            new Place(admitted.caller().accountId(), admitted.position().lease()),
                            _ -> new ArrayList<>())
                    .add(admitted);
        }
        var without = new ArrayList<RequestAdmitted>();
        if (byLease.isEmpty()) {
            return without;
        }
        for (var place : openLeases.openOf(byLease.keySet())) {
            var lease = accounts.state(place.accountId()).map(state -> state.lease(place.lease()));
            lease.ifPresent(open -> {
                for (var admitted : byLease.getOrDefault(place, List.of())) {
                    var position = admitted.position();
                    if (open.gatewayId().equals(position.gatewayId())
                            && !open.mark().hasSeen(position.sequence())) {
                        without.add(admitted);
                    }
                }
            });
        }
        return without;
    }

    /// Within the caller's transaction.
    void keep(List<RequestAdmitted> admissions) {
        for (var admitted : admissions) {
            jdbc.update(
                    "insert into admission (account_id, lease, sequence, payload) values (?, ?, ?, ?)"
                            + " on conflict do nothing",
                    admitted.caller().accountId(),
                    admitted.position().lease(),
                    admitted.position().sequence(),
                    Json.bytes(admitted));
        }
    }

    /// Those kept of a lease, by sequence.
    Map<Long, RequestAdmitted> of(Place place) {
        var kept = new TreeMap<Long, RequestAdmitted>();
        jdbc.query(
                "select sequence, payload from admission where account_id = ? and lease = ?",
                row -> {
                    kept.put(row.getLong(1), Json.read(row.getBytes(2), RequestAdmitted.class));
                },
                place.accountId(),
                place.lease());
        return kept;
    }

    /// Forgets those of leases that are closed, and of those that marks have passed.
    void forgetEnded() {
        jdbc.update(
                "delete from admission a where not exists (select from open_lease l"
                        + " where l.account_id = a.account_id and l.lease = a.lease)");
        var kept =
                jdbc.query(
                        "select distinct account_id, lease from admission",
                        (row, _) -> new Place(row.getString(1), row.getLong(2)));
        for (var place : kept) {
            accounts.state(place.accountId())
                    .map(state -> state.lease(place.lease()))
                    .ifPresent(lease -> forgetSeen(place, lease));
        }
    }

    private void forgetSeen(Place place, OpenLease lease) {
        for (var sequence : of(place).keySet()) {
            if (lease.mark().hasSeen(sequence)) {
                jdbc.update(
                        "delete from admission where account_id = ? and lease = ? and sequence = ?",
                        place.accountId(),
                        place.lease(),
                        sequence);
            }
        }
    }

    /// How many are kept.
    public long count() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from admission", Long.class));
    }
}
