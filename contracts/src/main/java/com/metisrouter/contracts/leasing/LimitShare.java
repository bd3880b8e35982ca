package com.metisrouter.contracts.leasing;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A limit that a lease counts against, and the window of time that it counts in.
///
/// @param id of the key or the project
/// @param name how people call it, when the lease was granted
/// @param limit what may be spent in the window, when the lease was granted
/// @param windowEnd null where the window never ends
public record LimitShare(
        Kind kind,
        String id,
        String name,
        SpendLimit.Period period,
        Usd limit,
        Instant windowStart,
        @Nullable Instant windowEnd) {

    /// What is limited.
    public enum Kind {
        KEY,
        PROJECT
    }

    /// The window that an instant lies in.
    public static LimitShare at(
            Instant instant, Kind kind, String id, String name, SpendLimit limit) {
        return new LimitShare(
                kind,
                id,
                name,
                limit.period(),
                limit.amount(),
                limit.windowStart(instant),
                limit.windowEnd(instant).orElse(null));
    }

    /// Whether another share counts in the same window, whatever the limit was then.
    public boolean sameWindow(LimitShare other) {
        return kind == other.kind
                && id.equals(other.id)
                && period == other.period
                && windowStart.equals(other.windowStart);
    }

    /// Whether the window is over.
    public boolean over(Instant now) {
        return windowEnd != null && !now.isBefore(windowEnd);
    }
}
