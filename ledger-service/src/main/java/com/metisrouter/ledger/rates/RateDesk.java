package com.metisrouter.ledger.rates;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.ledger.access.KeyDirectory;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Grants gateways parts of what a key may send, so that all parts together are never more than the key's limit.
///
/// One row for each key holds what was granted in the minute that runs, by the ledger's clock; whoever asks locks it.
@Edge
public final class RateDesk {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /// A gateway that didn't ask again for so long is taken to have no request of the key under way.
    static final Duration SLOTS_HELD = Duration.ofSeconds(30);

    /// A gateway says that it lives every three seconds.
    private static final Duration ALIVE_WITHIN = Duration.ofSeconds(15);

    private static final String BEGIN =
            "insert into rate_window (key_id, began_at, requests, tokens) values (?, ?, 0, 0)"
                    + " on conflict (key_id) do nothing";
    private static final String LOCK =
            "select began_at, requests, tokens from rate_window where key_id = ? for update";
    private static final String COUNT =
            "update rate_window set began_at = ?, requests = ?, tokens = ? where key_id = ?";
    private static final String SLOTS_OF_OTHERS =
            "select coalesce(sum(slots), 0)::bigint from rate_slots"
                    + " where key_id = ? and gateway_id <> ? and held_until > ?";
    private static final String HOLD =
            "insert into rate_slots (key_id, gateway_id, slots, held_until) values (?, ?, ?, ?)"
                    + " on conflict (key_id, gateway_id) do update"
                    + " set slots = excluded.slots, held_until = excluded.held_until";
    private static final String LET_GO =
            "delete from rate_slots where key_id = ? and (gateway_id = ? or held_until <= ?)";
    private static final String GATEWAYS =
            "select coalesce(max(run) filter (where gateway_id = ?), 0),"
                    + " count(*) filter (where retired_at is null and last_seen > ?) from gateway_run";

    private record Window(Instant beganAt, long requests, long tokens) {

        /// A clock that goes back doesn't make a minute begin anew.
        Window at(Instant minute) {
            return minute.isAfter(beganAt) ? new Window(minute, 0, 0) : this;
        }
    }

    private record Gateways(long currentRun, int alive) {}

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final KeyDirectory keys;
    private final InstantSource clock;

    public RateDesk(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            KeyDirectory keys,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.keys = keys;
        this.clock = clock;
    }

    /// A key that isn't known is granted nothing.
    public RateGrant grant(RateAsk ask) {
        return Objects.requireNonNull(transaction.execute(_ -> granted(ask)));
    }

    private RateGrant granted(RateAsk ask) {
        var now = clock.instant();
        var gateways = gateways(ask.gatewayId(), now);
        var entry = keys.entry(ask.keyId()).orElse(null);
        if (entry == null || gateways.currentRun() != ask.run()) {
            return new RateGrant(RateLimits.NONE, 0, 0, 0L, 0L, 0, 0, 0, 1, gateways.currentRun());
        }
        var limits = entry.snapshot().ratesOrNone();
        var window = lock(ask.keyId(), now);
        var requests = granted(ask.requests(), window.requests(), limits.requestsPerMinute());
        var tokens = granted(ask.tokens(), window.tokens(), limits.tokensPerMinute());
        var after =
                new Window(
                        window.beganAt(), window.requests() + requests, window.tokens() + tokens);
        jdbc.update(
                COUNT,
                Timestamp.from(after.beganAt()),
                after.requests(),
                after.tokens(),
                ask.keyId());
        return new RateGrant(
                limits,
                requests,
                tokens,
                left(limits.requestsPerMinute(), after.requests()),
                left(limits.tokensPerMinute(), after.tokens()),
                slots(ask, limits.concurrent(), now),
                Duration.between(now, after.beganAt().plus(WINDOW)).toMillis(),
                SLOTS_HELD.toMillis(),
                gateways.alive(),
                gateways.currentRun());
    }

    private Gateways gateways(String gatewayId, Instant now) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        GATEWAYS,
                        (row, _) -> new Gateways(row.getLong(1), Math.max(1, row.getInt(2))),
                        gatewayId,
                        Timestamp.from(now.minus(ALIVE_WITHIN))));
    }

    private Window lock(String keyId, Instant now) {
        var minute = now.truncatedTo(ChronoUnit.MINUTES);
        jdbc.update(BEGIN, keyId, Timestamp.from(minute));
        return Objects.requireNonNull(
                        jdbc.queryForObject(
                                LOCK,
                                (row, _) ->
                                        new Window(
                                                row.getTimestamp(1).toInstant(),
                                                row.getLong(2),
                                                row.getLong(3)),
                                keyId))
                .at(minute);
    }

    private static long granted(long asked, long used, @Nullable Long limit) {
        return limit == null ? asked : Math.max(0, Math.min(asked, limit - used));
    }

    private static @Nullable Long left(@Nullable Long limit, long used) {
        return limit == null ? null : Math.max(0, limit - used);
    }

    private long slots(RateAsk ask, @Nullable Long limit, Instant now) {
        var slots = limit == null ? ask.slots() : ask.slots() == 0 ? 0 : free(ask, limit, now);
        if (slots == 0 || limit == null) {
            jdbc.update(LET_GO, ask.keyId(), ask.gatewayId(), Timestamp.from(now));
        } else {
            jdbc.update(
                    HOLD,
                    ask.keyId(),
                    ask.gatewayId(),
                    slots,
                    Timestamp.from(now.plus(SLOTS_HELD)));
        }
        return slots;
    }

    private long free(RateAsk ask, long limit, Instant now) {
        var others =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                SLOTS_OF_OTHERS,
                                Long.class,
                                ask.keyId(),
                                ask.gatewayId(),
                                Timestamp.from(now)));
        return Math.max(ask.slotsUsed(), Math.min(ask.slots(), limit - others));
    }
}
