package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// The table of corrections by hand. What was booked is in the events; this only says what was asked for and how far it is.
@Edge
public final class CorrectionRuns {

    private final JdbcTemplate jdbc;

    public CorrectionRuns(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @return whether it is new
    boolean add(CorrectionRun run) {
        return jdbc.update(
                        "insert into correction_run (id, orders, entry, actor, reason, state)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
                        run.id(),
                        bytes(run.order()),
                        run.entry(),
                        run.actor(),
                        run.reason(),
                        run.state().name())
                > 0;
    }

    Optional<CorrectionRun> find(String id) {
        return jdbc
                .query(
                        "select orders, entry, actor, reason, approved_by, state, summary from correction_run where id = ?",
                        (row, _) ->
                                new CorrectionRun(
                                        id,
                                        Json.read(row.getBytes(1), CorrectionOrder.class),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        CorrectionRun.State.valueOf(row.getString(6)),
                                        summary(row.getBytes(7))),
                        id)
                .stream()
                .findFirst();
    }

    void save(CorrectionRun run) {
        jdbc.update(
                "update correction_run set approved_by = ?, state = ?, summary = ?, changed_at = now() where id = ?",
                run.approvedBy(),
                run.state().name(),
                run.summary() == null ? null : Json.bytes(run.summary()),
                run.id());
    }

    /// One that was refused before anything was booked leaves no trace.
    void remove(String id) {
        jdbc.update("delete from correction_run where id = ?", id);
    }

    private static @Nullable CorrectionSummary summary(byte @Nullable [] json) {
        return json == null ? null : Json.read(json, CorrectionSummary.class);
    }

    private static byte[] bytes(CorrectionOrder order) {
        return Json.mapper().writerFor(CorrectionOrder.class).writeValueAsBytes(order);
    }
}
