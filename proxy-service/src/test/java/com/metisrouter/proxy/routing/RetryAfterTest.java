package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-26T07:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7                             |       | 7000",
                "0                             |       | 0",
                "7                             | 250   | 250",
                "7                             | soon  | 7000",
                "                              | 250   | 250",
                "Thu, 26 Nov 2026 07:00:09 GMT |       | 9000",
                "Thu, 26 Nov 2026 06:00:00 GMT |       | 0",
                "999999999                     |       | 3600000",
                "9999999999                    |       | -1",
                "-1                            |       | -1",
                "1.5                           |       | -1",
                "tomorrow                      |       | -1",
                "                              |       | -1"
            })
    void reads_seconds_dates_and_milliseconds_and_nothing_else(
            @Nullable String header, @Nullable String millisHeader, long expected) {
        assertThat(RetryAfter.millis(header, millisHeader, NOW)).isEqualTo(expected);
    }
}
