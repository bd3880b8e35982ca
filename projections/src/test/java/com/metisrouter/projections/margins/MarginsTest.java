package com.metisrouter.projections.margins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.testing.RunningProjections;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is left of charges, from the usage log as it is.
class MarginsTest {

    /// Nothing else happened on it, whoever shares the broker.
    private static final Instant DAY = Instant.parse("2026-11-07T10:00:00Z");

    /// A dollar for a million of anything.
    private static final ProviderCosts COSTS =
            new ProviderCosts(
                    "sim",
                    "chat",
                    List.of(
                            new PriceVersion(
                                    "cost/sim/chat@1",
                                    "sim/chat",
                                    1,
                                    Instant.parse("2026-01-01T00:00:00Z"),
                                    List.of(
                                            PriceComponent.of(
                                                    Unit.INPUT_TOKENS, UnitPrice.perMillion("1")),
                                            PriceComponent.of(
                                                    Unit.OUTPUT_TOKENS, UnitPrice.perMillion("1")),
                                            PriceComponent.of(
                                                    Unit.REQUESTS, UnitPrice.perMillion("1"))),
                                    "invoice")));

    private static RunningProjections house;
    private static SampleLedger ledger;
    private static List<UsageLine> lines;

    @BeforeAll
    static void correctTheLastOfSeven() throws Exception {
        house = RunningProjections.start();
        house.publish(COSTS);
        ledger = SampleLedger.account();
        ledger.at(DAY);
        ledger.opened();
        ledger.granted("10");
        lines = SampleLedger.linesOf(ledger.debited(ledger.leased("5"), 7));
        ledger.settled(lines.getLast(), used(3));
        ledger.settled(lines.getLast(), used(5));
        house.publish(ledger);
        house.awaitShown(ledger);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static List<Quantity> used(long inputTokens) {
        return List.of(Quantity.of(Unit.INPUT_TOKENS, inputTokens, QuantitySource.PROVIDER));
    }

    private static long used(UsageLine line) {
        return line.request().quantities().stream().mapToLong(Quantity::amount).sum();
    }

    private static MarginReader reader(int pageRows, int requestsMax) {
        var table = new CostTable();
        table.put(COSTS);
        return new MarginReader(house.jdbc(), table, pageRows, requestsMax);
    }

    private static MarginQuery query(Instant since, Instant until) {
        return MarginQuery.parse(
                Map.of("since", since.toString(), "until", until.toString(), "by", "account"),
                until);
    }

    private static MarginQuery theDay() {
        return query(DAY.minusSeconds(1), DAY.plusSeconds(3600));
    }

    @Test
    void what_a_corrected_request_used_after_all_is_what_it_cost() {
        var expected =
                BigDecimal.valueOf(
                        lines.subList(0, 6).stream().mapToLong(MarginsTest::used).sum() + 5, 6);

        var sum = reader(100, 100).read(theDay()).getFirst();

        assertThat(sum.name()).isEqualTo(ledger.accountId());
        assertThat(sum.requests()).isEqualTo(7);
        assertThat(sum.unknownRequests()).isZero();
        assertThat(sum.cost()).isEqualByComparingTo(expected);
        assertThat(sum.charge().toBigDecimal())
                .isEqualByComparingTo(BigDecimal.TEN.subtract(ledger.balance().toBigDecimal()));
    }

    @Test
    void pages_of_any_size_add_up_to_the_same() {
        var whole = reader(100, 100).read(theDay());

        for (var rows = 1; rows <= 8; rows++) {
            assertThat(reader(rows, 7).read(theDay())).as("%s rows", rows).isEqualTo(whole);
            var paged = reader(rows, 6);
            assertThatThrownBy(() -> paged.read(theDay()))
                    .as("%s rows", rows)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("more than 6 requests");
        }
    }

    @Test
    void the_span_begins_with_its_first_instant_and_ends_before_its_last() {
        var first = lines.getFirst().request().admittedAt();
        var last = lines.getLast().request().admittedAt();

        assertThat(reader(2, 100).read(query(first, last)).getFirst().requests()).isEqualTo(6);
        assertThat(reader(2, 100).read(query(first.minusSeconds(1), first))).isEmpty();
    }

    @Test
    void staff_see_the_corrected_cost_in_the_record_and_the_customer_sees_none() throws Exception {
        var path = "/api/v1/requests/" + lines.getLast().request().requestId();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> record(path).get("costs").get("known").asBoolean());

        assertThat(new BigDecimal(record(path).get("costs").get("cost").asString()))
                .isEqualByComparingTo("0.000005");
        assertThat(
                        house.get(
                                        path,
                                        house.publishKey(
                                                ledger.accountId(),
                                                KeySnapshot.Status.ACTIVE,
                                                null))
                                .json()
                                .has("costs"))
                .isFalse();
    }

    private static JsonNode record(String path) throws Exception {
        return house.get(path, RunningProjections.ADMIN_TOKEN).json();
    }
}
