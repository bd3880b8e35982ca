package com.metisrouter.proxy;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Shard;
import java.time.Instant;
import java.util.List;

/// Records as a gateway writes them, for tests.
public final class Records {

    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    private Records() {}

    public static RequestAdmitted admitted(String accountId, LeasePosition position, Usd hold) {
        return new RequestAdmitted(
                requestId(position),
                caller(accountId),
                position,
                "sim/chat",
                "/v1/chat/completions",
                "sim/chat@1",
                hold,
                Shard.of(accountId),
                AT);
    }

    public static RequestMetered metered(
            String accountId, LeasePosition position, Usd hold, Usd charge) {
        return new RequestMetered(
                requestId(position),
                caller(accountId),
                position,
                "sim/chat",
                "sim/chat",
                "/v1/chat/completions",
                "sim",
                false,
                Outcome.COMPLETED,
                Settlement.FINAL,
                200,
                "",
                "stop",
                "",
                "sim/chat@1",
                List.of(),
                null,
                hold,
                charge,
                Usd.ZERO,
                List.of(),
                Shard.of(accountId),
                AT,
                AT,
                1,
                2);
    }

    /// The same for the same position.
    public static String requestId(LeasePosition position) {
        return RequestId.mint(
                AT.toEpochMilli(), position.sequence(), position.lease() << 20 | position.run());
    }

    private static Caller caller(String accountId) {
        return new Caller(accountId, "key_1", "project", "client", "workflow");
    }
}
