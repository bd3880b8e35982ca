package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.RunStarted.OpenLease;
import com.metisrouter.ledger.account.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/// The runs of gateways. A new run fences the older ones off and learns what they left open.
@Edge
public final class GatewayRuns {

    private static final String START =
            "insert into gateway_run (gateway_id, run) values (?, 1) on conflict (gateway_id)"
                    + " do update set run = gateway_run.run + 1, started_at = now() returning run";

    /// Shared, so that a new run waits for the grants that are being written and then sees their leases.
    private static final String CURRENT =
            "select run from gateway_run where gateway_id = ? for share";

    /// Thrown to undo a grant to a run that is not the current one.
    public static final class OldRun extends RuntimeException {

        private final long currentRun;

        OldRun(long currentRun) {
            super("run " + currentRun + " is the current one", null, false, false);
            this.currentRun = currentRun;
        }

        public long currentRun() {
            return currentRun;
        }
    }

    private final JdbcTemplate jdbc;
    private final OpenLeases openLeases;
    private final Accounts accounts;

    public GatewayRuns(JdbcTemplate jdbc, OpenLeases openLeases, Accounts accounts) {
        this.jdbc = jdbc;
        this.openLeases = openLeases;
        this.accounts = accounts;
    }

    public RunStarted start(String gatewayId) {
        var run = Objects.requireNonNull(jdbc.queryForObject(START, Long.class, gatewayId));
        var open = new ArrayList<OpenLease>();
        for (var place : openLeases.ofRunsBefore(gatewayId, run)) {
            open.addAll(look(place));
        }
        return new RunStarted(gatewayId, run, open);
    }

    private List<OpenLease> look(OpenLeases.Place place) {
        return accounts
                .state(place.accountId())
                .map(state -> state.lease(place.lease()))
                .map(lease ->
                        new OpenLease(
                                place.accountId(),
                                lease.lease(),
                                lease.run(),
                                lease.amount(),
                                lease.marks().seenUpTo(),
                                lease.marks().beyond(),
                                lease.ended()))
                .stream()
                .toList();
    }

    /// Within the transaction of a grant; holds any newer run back until it ends.
    ///
    /// @throws OldRun if another run is the current one; 0 where the gateway never started a run
    public void requireCurrent(String gatewayId, long run) {
        var current =
                jdbc.queryForList(CURRENT, Long.class, gatewayId).stream().findFirst().orElse(0L);
        if (current != run) {
            throw new OldRun(current);
        }
    }
}
