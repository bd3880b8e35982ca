package com.metisrouter.ledger.idempotency;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import com.metisrouter.contracts.idempotency.ClaimReply.State;
import com.metisrouter.contracts.idempotency.NotKept;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Lets one request of each idempotency key be carried out, and keeps what was answered.
///
/// One row for each idempotency key. Of requests that come at the same moment one inserts it, or takes the row of one whose time is
/// over; the others find it.
@Edge
public final class AnswerDesk {

    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private static final String BEGIN =
            "insert into kept_answer (entry, key_id, fingerprint, request_id, gateway_id, run, state, began_at, expires_at)"
                    + " values (?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?) on conflict (entry) do update set"
                    + " key_id = excluded.key_id, fingerprint = excluded.fingerprint, request_id = excluded.request_id,"
                    + " gateway_id = excluded.gateway_id, run = excluded.run, state = excluded.state, why = '',"
                    + " sealed = null, sealed_bytes = 0, began_at = excluded.began_at, expires_at = excluded.expires_at"
                    + " where kept_answer.expires_at <= excluded.began_at";
    private static final String FIND =
            "select fingerprint, request_id, state, why, sealed, began_at,"
                    + " run < coalesce((select max(run) from gateway_run where gateway_id = a.gateway_id), 0)"
                    + " or exists (select 1 from gateway_run r where r.gateway_id = a.gateway_id and r.run = a.run"
                    + " and r.retired_at is not null) as over"
                    + " from kept_answer a where entry = ?";
    private static final String KEEP =
            "update kept_answer set state = 'KEPT', sealed = ?, sealed_bytes = ?"
                    + " where entry = ? and request_id = ? and state = 'RUNNING'";
    private static final String NOT_KEPT =
            "update kept_answer set state = 'NOT_KEPT', why = ?"
                    + " where entry = ? and request_id = ? and state = 'RUNNING'";
    private static final String RELEASE =
            "delete from kept_answer where entry = ? and request_id = ? and state = 'RUNNING'";
    private static final String BYTES_OF_KEY =
            "select coalesce(sum(sealed_bytes), 0)::bigint from kept_answer"
                    + " where key_id = (select key_id from kept_answer where entry = ?) and expires_at > ?";
    private static final String FORGET =
            "delete from kept_answer where entry in"
                    + " (select entry from kept_answer where expires_at <= ? limit "
                    + FORGOTTEN_AT_ONCE
                    + ")";

    /// @param over whether the run of the gateway that carries it out has ended
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(
            String fingerprint,
            String requestId,
            String state,
            String why,
            byte @Nullable [] sealed,
            Instant beganAt,
            boolean over) {

        static Found of(ResultSet row) throws SQLException {
            return new Found(
                    row.getString("fingerprint"),
                    row.getString("request_id"),
                    row.getString("state"),
                    row.getString("why"),
                    row.getBytes("sealed"),
                    row.getTimestamp("began_at").toInstant(),
                    row.getBoolean("over"));
        }
    }

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final AnswerLimits limits;
    private final InstantSource clock;

    public AnswerDesk(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            AnswerLimits limits,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.limits = limits;
        this.clock = clock;
    }

    public ClaimReply claim(AnswerClaim claim) {
        return Objects.requireNonNull(transaction.execute(_ -> claimed(claim)));
    }

    private ClaimReply claimed(AnswerClaim claim) {
        var now = clock.instant();
        var begun =
                jdbc.update(
                        BEGIN,
                        claim.entry(),
                        claim.keyId(),
                        claim.fingerprint(),
                        claim.requestId(),
                        claim.gatewayId(),
                        claim.run(),
                        Timestamp.from(now),
                        Timestamp.from(now.plus(limits.kept())));
        if (begun == 1) {
            return ClaimReply.of(State.GRANTED, claim.requestId());
        }
        var found = jdbc.query(FIND, (row, _) -> Found.of(row), claim.entry());
        // Freed in this moment: who asks again gets it.
        return found.isEmpty()
                ? ClaimReply.of(State.RUNNING, claim.requestId())
                : reply(claim, found.getFirst(), now);
    }

    private ClaimReply reply(AnswerClaim claim, Found found, Instant now) {
        if (!found.fingerprint().equals(claim.fingerprint())) {
            return ClaimReply.of(State.OTHER, found.requestId());
        }
        return switch (State.valueOf(found.state())) {
            case KEPT ->
                    new ClaimReply(
                            State.KEPT,
                            found.requestId(),
                            Base64.getEncoder()
                                    .encodeToString(Objects.requireNonNull(found.sealed())),
                            null);
            case NOT_KEPT ->
                    new ClaimReply(
                            State.NOT_KEPT, found.requestId(), null, NotKept.valueOf(found.why()));
            default -> running(claim, found, now);
        };
    }

    private ClaimReply running(AnswerClaim claim, Found found, Instant now) {
        if (found.requestId().equals(claim.requestId())) {
            return ClaimReply.of(State.GRANTED, claim.requestId());
        }
        var late = !now.isBefore(found.beganAt().plus(limits.running()));
        return ClaimReply.of(found.over() || late ? State.LOST : State.RUNNING, found.requestId());
    }

    /// @return whether the answer is kept
    public boolean end(AnswerEnd end) {
        return Boolean.TRUE.equals(transaction.execute(_ -> ended(end)));
    }

    private boolean ended(AnswerEnd end) {
        if (end.sealed() == null) {
            if (end.why() == null) {
                jdbc.update(RELEASE, end.entry(), end.requestId());
            } else {
                notKept(end, end.why());
            }
            return false;
        }
        var sealed = Base64.getDecoder().decode(end.sealed());
        if (sealed.length > limits.sealedBytesMax()) {
            notKept(end, NotKept.TOO_LARGE);
            return false;
        }
        if (bytesOfKey(end.entry()) + sealed.length > limits.bytesOfKeyMax()) {
            notKept(end, NotKept.NO_ROOM);
            return false;
        }
        jdbc.update(KEEP, sealed, sealed.length, end.entry(), end.requestId());
        return true;
    }

    private void notKept(AnswerEnd end, NotKept why) {
        jdbc.update(NOT_KEPT, why.name(), end.entry(), end.requestId());
    }

    private long bytesOfKey(String entry) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        BYTES_OF_KEY, Long.class, entry, Timestamp.from(clock.instant())));
    }

    /// Deletes what is over.
    ///
    /// @return how many idempotency keys were forgotten
    public int forget() {
        var now = Timestamp.from(clock.instant());
        var all = 0;
        int some;
        do {
            some = jdbc.update(FORGET, now);
            all += some;
        } while (some == FORGOTTEN_AT_ONCE);
        return all;
    }
}
