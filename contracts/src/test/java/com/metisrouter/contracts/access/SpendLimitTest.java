package com.metisrouter.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.access.SpendLimit.Period;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpendLimitTest {

    @ParameterizedTest
    @CsvSource({
        // The clocks of Rome went forward on 29 March 2026 and go back on 25 October.
        "DAY,   Europe/Rome, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY,   Europe/Rome, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "WEEK,  Europe/Rome, 2026-03-29T12:00:00Z, 2026-03-22T23:00:00Z, 2026-03-29T22:00:00Z",
        "MONTH, Europe/Rome, 2026-03-01T00:00:00Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "DAY,   UTC, 2026-11-22T00:00:00Z, 2026-11-22T00:00:00Z, 2026-11-23T00:00:00Z",
        "WEEK,  UTC, 2026-11-22T23:59:59Z, 2026-11-16T00:00:00Z, 2026-11-23T00:00:00Z",
        "WEEK,  UTC, 2027-01-01T00:00:00Z, 2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
        "MONTH, UTC, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        // Beirut has no midnight on 28 March 2021: its day begins at one.
        "DAY,   Asia/Beirut, 2021-03-28T12:00:00Z, 2021-03-27T22:00:00Z, 2021-03-28T21:00:00Z",
        // Samoa skipped 30 December 2011.
        "DAY,   Pacific/Apia, 2011-12-30T09:00:00Z, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        // At a minute past midnight St. John's went back to a minute past eleven, and 7 November
        // 2010 had begun.
        "DAY,   America/St_Johns, 2010-11-07T03:00:00Z, 2010-11-07T02:30:00Z, 2010-11-08T03:30:00Z",
    })
    void windows_are_those_of_the_calendar(
            Period period, String zone, Instant now, Instant start, Instant end) {
        var limit = new SpendLimit(Usd.parse("5"), period, zone);

        assertThat(limit.windowStart(now)).isEqualTo(start);
        assertThat(limit.windowEnd(now)).contains(end);
    }

    @Test
    void a_total_never_begins_anew() {
        var limit = SpendLimit.of(Usd.parse("5"), Period.TOTAL);

        assertThat(limit.windowStart(Instant.parse("2026-11-22T10:00:00Z")))
                .isEqualTo(Instant.EPOCH);
        assertThat(limit.windowEnd(Instant.parse("2026-11-22T10:00:00Z"))).isEmpty();
    }

    @Test
    void every_instant_lies_in_one_window_and_the_next_begins_where_it_ends() {
        var random = new Random(13);
        var zones = new ArrayList<>(ZoneId.getAvailableZoneIds().stream().sorted().toList());
        var periods = new Period[] {Period.DAY, Period.WEEK, Period.MONTH};

        for (var round = 0; round < 40_000; round++) {
            var zone = zones.get(random.nextInt(zones.size()));
            var limit =
                    new SpendLimit(Usd.parse("1"), periods[random.nextInt(periods.length)], zone);
            var instant = near(zone, random);
            var start = limit.windowStart(instant);
            var end = limit.windowEnd(instant).orElseThrow();

            assertThat(instant).as("%s at %s", limit, instant).isBetween(start, end.minusNanos(1));
            assertThat(limit.windowStart(start)).as("%s at %s", limit, instant).isEqualTo(start);
            assertThat(limit.windowEnd(start)).as("%s at %s", limit, instant).contains(end);
            assertThat(limit.windowStart(end)).as("%s at %s", limit, instant).isEqualTo(end);
            assertThat(limit.windowStart(end.minusNanos(1)))
                    .as("%s at %s", limit, instant)
                    .isEqualTo(start);
        }
    }

    /// Half of them within a few hours of where the zone's clocks change.
    private static Instant near(String zone, Random random) {
        var anywhere = Instant.ofEpochSecond(random.nextLong(2_150_000_000L));
        var change = ZoneId.of(zone).getRules().nextTransition(anywhere);
        return change == null || random.nextBoolean()
                ? anywhere
                : change.getInstant().plusSeconds(random.nextLong(-10_000, 10_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "-0.000000001"})
    void a_limit_of_nothing_is_no_limit(String amount) {
        assertThatThrownBy(() -> SpendLimit.of(Usd.parse(amount), Period.DAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("above 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Rome", "+02:00", "UTC+2", "europe/rome"})
    void a_zone_is_named_as_iana_names_it(String zone) {
        assertThatThrownBy(() -> new SpendLimit(Usd.parse("1"), Period.DAY, zone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IANA");
    }
}
