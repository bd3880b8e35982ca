package com.metisrouter.projections.usagelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageQueryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void times_are_instants_or_spans_back_from_now() {
        assertThat(UsageQuery.parse(Map.of("since", "24h"), NOW).since())
                .isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
        assertThat(UsageQuery.parse(Map.of("since", "7d"), NOW).since())
                .isEqualTo(Instant.parse("2026-11-15T12:00:00Z"));
        assertThat(UsageQuery.parse(Map.of("until", "2026-11-01T00:00:00Z"), NOW).until())
                .isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
    }

    @Test
    void a_status_is_a_word_or_an_http_status() {
        var word = UsageQuery.parse(Map.of("status", "client_aborted"), NOW);
        var number = UsageQuery.parse(Map.of("status", "502"), NOW);

        assertThat(word.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(word.httpStatus()).isNull();
        assertThat(number.outcome()).isNull();
        assertThat(number.httpStatus()).isEqualTo(502);
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() ->
                        UsageQuery.parse(
                                Map.of(
                                        "limit",
                                        "-1",
                                        "since",
                                        "0h",
                                        "until",
                                        "99999999d",
                                        "x",
                                        "y"),
                                NOW))
                .isInstanceOfSatisfying(
                        InvalidQuery.class, e -> assertThat(e.problems()).hasSize(4));
    }

    @Test
    void a_charge_is_proved_from_its_lines_or_refused() {
        var price = UnitPrice.parse("0.0000000025");
        var line =
                new ChargeLine(Unit.REQUESTS, "", 1, QuantitySource.REQUEST, price, price.times(1));
        var wrong =
                new ChargeLine(Unit.REQUESTS, "", 2, QuantitySource.REQUEST, price, price.times(1));

        assertThat(ChargeProof.of("req", List.of(line), Usd.ofNanos(2)).exactSum())
                .isEqualByComparingTo(new BigDecimal("0.0000000025"));
        assertThatThrownBy(() -> ChargeProof.of("req", List.of(line), Usd.ofNanos(3)))
                .isInstanceOf(ChargeProof.Unexplained.class);
        assertThatThrownBy(() -> ChargeProof.of("req", List.of(wrong), Usd.ofNanos(2)))
                .isInstanceOf(ChargeProof.Unexplained.class)
                .hasMessageContaining("2 × 0.0000000025");
        assertThat(ChargeProof.of("req", List.of(), Usd.ZERO).exactSum()).isZero();
    }
}
