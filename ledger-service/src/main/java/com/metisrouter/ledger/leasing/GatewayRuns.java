package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.RunStarted.OpenLease;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.account.Accounts;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The runs of gateways. A new run fences the older ones off and learns what they left open; so does retiring a gateway, which takes the
/// next run without running it.
@Edge
public final class GatewayRuns {

    /// Two of one key at the same moment break the table's key, and the later one undoes what it did.
    private static final String START =
            "with known as (select run from gateway_start where gateway_id = ? and start_key = ?),"
                    + " taken as (insert into gateway_run (gateway_id, run, started_at, last_seen)"
                    + " select ?, 1, ?, ? where not exists (select from known)"
                    + " on conflict (gateway_id) do update set run = gateway_run.run + 1,"
                    + " started_at = excluded.started_at, last_seen = excluded.last_seen,"
                    + " retired_at = null, retired_by = '', retired_because = '', reclaim_early = false"
                    + " returning run),"
                    + " noted as (insert into gateway_start (gateway_id, start_key, run, started_at)"
                    + " select ?, ?, run, ? from taken)"
                    + " select run from known union all select run from taken";

    private static final String FORGET_STARTS = "delete from gateway_start where started_at < ?";

    /// No request is on its way for so long.
    private static final Duration STARTS_KEPT = Duration.ofDays(7);

    /// A gateway that lost its journal can't say where its leases end.
    private static final String LOST =
            "update gateway_run set reclaim_early = true where gateway_id = ? and run = ?";

    private static final String RETIRE =
            "update gateway_run set run = run + case when retired_at is null then 1 else 0 end,"
                    + " retired_at = coalesce(retired_at, ?), retired_by = ?, retired_because = ?,"
                    + " reclaim_early = reclaim_early or ? where gateway_id = ?";

    /// Shared, so that a new run waits for the grants that are being written and then sees their leases.
    private static final String CURRENT =
            "select run from gateway_run where gateway_id = ? for share";

    private static final String LIST =
            "select g.gateway_id, g.run, g.started_at, g.last_seen, g.retired_at, g.retired_by,"
                    + " g.retired_because, g.reclaim_early, count(l.lease),"
                    + " coalesce(sum(l.missing), 0)::bigint, min(l.settle_by) from gateway_run g"
                    + " left join open_lease l on l.gateway_id = g.gateway_id"
                    + " group by g.gateway_id order by g.gateway_id limit ?";

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

    /// A gateway as operators see it.
    ///
    /// @param run the current one; of a retired gateway one that nobody runs
    /// @param missing admissions on its open leases that are known of and have not arrived
    /// @param settleBy of its oldest open lease, null where it has none
    public record Gateway(
            String id,
            long run,
            Instant startedAt,
            @Nullable Instant lastSeen,
            @Nullable Instant retiredAt,
            String retiredBy,
            String retiredBecause,
            boolean reclaimEarly,
            long openLeases,
            long missing,
            @Nullable Instant settleBy) {}

    private final JdbcTemplate jdbc;
    private final OpenLeases openLeases;
    private final Accounts accounts;
    private final InstantSource clock;
    private final TakenBackLeases takenBack;
    private final RunTails tails;
    private final Supplier<Map<String, Map<Integer, Long>>> endOffsets;

    /// @param endOffsets how far the topics reach, by topic and partition
    public GatewayRuns(
            JdbcTemplate jdbc,
            OpenLeases openLeases,
            Accounts accounts,
            InstantSource clock,
            Supplier<Map<String, Map<Integer, Long>>> endOffsets) {
        this.jdbc = jdbc;
        this.openLeases = openLeases;
        this.accounts = accounts;
        this.clock = clock;
        this.takenBack = new TakenBackLeases(jdbc);
        this.tails = new RunTails(jdbc);
        this.endOffsets = endOffsets;
    }

    public RunStarted start(String gatewayId) {
        return start(gatewayId, UUID.randomUUID().toString());
    }

    /// Where a gateway asks: answers once the ledger has read all that its older runs had sent, since a record may be in Kafka alone.
    ///
    /// @param knownRun the newest run that the gateway's journal knows of; leases of a newer one are not the gateway's to end, since the
    ///     journal of that run is gone: they are taken back as an operator would have it, early
    /// @return empty where there is still something to be read: ask again, by the same key
    public Optional<RunStarted> start(String gatewayId, String key, long knownRun) {
        var started = start(gatewayId, key);
        if (started.openLeases().isEmpty()) {
            return Optional.of(started);
        }
        for (var run :
                started.openLeases().stream().map(OpenLease::run).collect(Collectors.toSet())) {
            if (!tails.isKnown(gatewayId, run)) {
                tails.record(gatewayId, run, endOffsets.get(), clock.instant());
            }
            if (!tails.isDrained(gatewayId, run, Topic.METERED.wireName())) {
                return Optional.empty();
            }
        }
        if (started.openLeases().stream().anyMatch(lease -> lease.run() > knownRun)) {
            jdbc.update(LOST, gatewayId, started.run());
        }
        return Optional.of(start(gatewayId, key));
    }

    /// @param key of this start: asked again by the same key, the answer names the same run, also where a newer one has fenced it since
    public RunStarted start(String gatewayId, String key) {
        var now = Timestamp.from(clock.instant());
        jdbc.update(FORGET_STARTS, Timestamp.from(clock.instant().minus(STARTS_KEPT)));
        var run =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                START,
                                Long.class,
                                gatewayId,
                                key,
                                gatewayId,
                                now,
                                now,
                                gatewayId,
                                key,
                                now));
        var open = new ArrayList<OpenLease>();
        for (var place : openLeases.ofRunsBefore(gatewayId, run)) {
            open.addAll(look(place));
        }
        return new RunStarted(gatewayId, run, open, takenBack.of(gatewayId, now.toInstant()));
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

    /// A gateway says that it lives.
    ///
    /// @return the current run, 0 where the gateway never started one; another than the caller's means that it is fenced
    public long alive(String gatewayId, long run) {
        jdbc.update(
                "update gateway_run set last_seen = ? where gateway_id = ? and run = ? and retired_at is null",
                Timestamp.from(clock.instant()),
                gatewayId,
                run);
        return jdbc
                .queryForList(
                        "select run from gateway_run where gateway_id = ?", Long.class, gatewayId)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /// Fences a gateway off for good, unless it starts again.
    ///
    /// @param early whether its leases are taken back before they must be settled
    /// @return empty where there is no such gateway
    public Optional<Gateway> retire(String gatewayId, String actor, String because, boolean early) {
        jdbc.update(RETIRE, Timestamp.from(clock.instant()), actor, because, early, gatewayId);
        return list(Integer.MAX_VALUE).stream()
                .filter(gateway -> gateway.id().equals(gatewayId))
                .findFirst();
    }

    /// At most so many, by name.
    public List<Gateway> list(int gatewaysMax) {
        return jdbc.query(
                LIST,
                (row, _) ->
                        new Gateway(
                                row.getString(1),
                                row.getLong(2),
                                row.getTimestamp(3).toInstant(),
                                instant(row.getTimestamp(4)),
                                instant(row.getTimestamp(5)),
                                row.getString(6),
                                row.getString(7),
                                row.getBoolean(8),
                                row.getLong(9),
                                row.getLong(10),
                                instant(row.getTimestamp(11))),
                gatewaysMax);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
