package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/// How far the topics reached when a run was known dead, and whether the ledger has read that far. A run that is fenced sends nothing that
/// anybody waits for, so what it had sent is all before those ends.
@Edge
public final class RunTails {

    private static final String UNREAD =
            "select count(*) from run_tail t left join consumer_position p"
                    + " on p.topic = t.topic and p.partition = t.partition"
                    + " where t.gateway_id = ? and t.run = ? and coalesce(p.next_offset, -1) < t.end_offset";

    private final JdbcTemplate jdbc;

    public RunTails(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    boolean isKnown(String gatewayId, long run) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        "select exists(select from run_tail where gateway_id = ? and run = ?)",
                        Boolean.class,
                        gatewayId,
                        run));
    }

    /// @param ends by topic and partition, as the broker says them after the run was fenced
    void record(String gatewayId, long run, Map<String, Map<Integer, Long>> ends, Instant now) {
        ends.forEach((topic, partitions) ->
                partitions.forEach((partition, end) ->
                        jdbc.update(
                                "insert into run_tail (gateway_id, run, topic, partition, end_offset, recorded_at)"
                                        + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                                gatewayId,
                                run,
                                topic,
                                partition,
                                end,
                                Timestamp.from(now))));
    }

    /// Whether all that the run had sent has been read.
    boolean isDrained(String gatewayId, long run) {
        return Objects.requireNonNull(jdbc.queryForObject(UNREAD, Long.class, gatewayId, run)) == 0;
    }

    /// Whether all that the run had sent to one topic has been read.
    boolean isDrained(String gatewayId, long run, String topic) {
        return Objects.requireNonNull(
                        jdbc.queryForObject(
                                UNREAD + " and t.topic = ?", Long.class, gatewayId, run, topic))
                == 0;
    }

    /// Up to where a topic must be read at once, for the sake of runs that are being drained.
    Map<Integer, Long> wanted(String topic) {
        var wanted = new HashMap<Integer, Long>();
        jdbc.query(
                "select partition, max(end_offset) from run_tail where topic = ? group by partition",
                row -> {
                    wanted.put(row.getInt(1), row.getLong(2));
                },
                topic);
        return wanted;
    }

    /// Forgets those of runs that have no open lease any more.
    void forgetDone() {
        jdbc.update(
                "delete from run_tail t where not exists (select from open_lease l"
                        + " where l.gateway_id = t.gateway_id and l.run = t.run)");
    }
}
