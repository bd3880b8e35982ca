package com.metisrouter.verifier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.testing.RandomHistory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the words of FOCUS 1.2.
class FocusFormatTest {

    /// "MUST be present", and of these all but two "MUST NOT be null".
    private static final List<String> MANDATORY =
            List.of(
                    "BilledCost",
                    "BillingAccountId",
                    "BillingAccountName",
                    "BillingCurrency",
                    "BillingPeriodEnd",
                    "BillingPeriodStart",
                    "ChargeCategory",
                    "ChargeClass",
                    "ChargeDescription",
                    "ChargePeriodEnd",
                    "ChargePeriodStart",
                    "ContractedCost",
                    "EffectiveCost",
                    "InvoiceIssuerName",
                    "ListCost",
                    "PricingQuantity",
                    "PricingUnit",
                    "ProviderName",
                    "PublisherName",
                    "ServiceCategory",
                    "ServiceName");

    private static final List<String> MAY_BE_NULL =
            List.of("ChargeClass", "PricingQuantity", "PricingUnit");

    @TempDir Path dir = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void unit_price_times_quantity_is_the_cost_in_every_row_of_usage(long seed) throws Exception {
        var usage =
                rows(RandomHistory.of(seed, 3, 400, 6)).stream()
                        .filter(row -> row.get("ChargeCategory").equals("Usage"))
                        .toList();

        assertThat(usage).isNotEmpty();
        for (var row : usage) {
            var product = decimal(row, "ListUnitPrice").multiply(decimal(row, "PricingQuantity"));
            assertThat(product).isEqualByComparingTo(decimal(row, "ListCost"));
            assertThat(row.get("ContractedUnitPrice")).isEqualTo(row.get("ListUnitPrice"));
            assertThat(row.get("ContractedCost")).isEqualTo(row.get("ListCost"));
            for (var name :
                    List.of(
                            "ConsumedQuantity",
                            "ConsumedUnit",
                            "SkuId",
                            "SkuPriceId",
                            "PricingCategory")) {
                assertThat(row.get(name)).as(name).isNotEmpty();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void the_rows_of_a_request_add_up_to_its_charge(long seed) throws Exception {
        var events = RandomHistory.of(seed, 3, 400, 6);
        var charges = new HashMap<String, BigDecimal>();
        for (var event : events) {
            if (event instanceof AccountEvent.UsageDebited debited) {
                for (var line : debited.lines()) {
                    charges.put(line.request().requestId(), line.charge().toBigDecimal());
                }
            }
            if (event instanceof AccountEvent.UsageCorrected corrected) {
                for (var line : corrected.lines()) {
                    line.firstCharge()
                            .ifPresent(first ->
                                    charges.put(line.requestId(), first.charge().toBigDecimal()));
                }
            }
        }

        var sums = new HashMap<String, BigDecimal>();
        for (var row : rows(events)) {
            if (!row.get("x_RequestId").isEmpty() && row.get("x_CorrectionId").isEmpty()) {
                sums.merge(row.get("x_RequestId"), decimal(row, "BilledCost"), BigDecimal::add);
            }
        }

        assertThat(sums).hasSameSizeAs(charges);
        sums.forEach((request, sum) -> assertThat(sum).isEqualByComparingTo(charges.get(request)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void what_was_paid_in_less_what_was_billed_is_the_balance(long seed) throws Exception {
        var events = RandomHistory.of(seed, 4, 600, 5);
        var billed = new TreeMap<String, BigDecimal>();
        for (var row : rows(events)) {
            billed.merge(row.get("BillingAccountId"), decimal(row, "BilledCost"), BigDecimal::add);
        }

        Exported.balances(events)
                .forEach((account, balance) -> {
                    var paid =
                            Exported.sums(events)
                                    .getOrDefault(account, Map.of())
                                    .getOrDefault(LedgerAccounts.PAYMENTS_CLEARING, Usd.ZERO);
                    assertThat(
                                    paid.toBigDecimal()
                                            .subtract(
                                                    billed.getOrDefault(account, BigDecimal.ZERO)))
                            .isEqualByComparingTo(balance.toBigDecimal());
                });
    }

    @Test
    void no_mandatory_column_is_missing_and_none_is_empty_that_may_not_be() throws Exception {
        var rows = rows(RandomHistory.of(24, 3, 400, 4));

        for (var row : rows) {
            assertThat(row.cells()).containsKeys(MANDATORY.toArray(String[]::new));
            for (var name : MANDATORY) {
                if (!MAY_BE_NULL.contains(name)) {
                    assertThat(row.get(name)).as(name).isNotEmpty();
                }
            }
            assertThat(row.get("ServiceCategory")).isEqualTo("AI and Machine Learning");
            assertThat(row.get("ChargeCategory")).isIn("Usage", "Credit", "Adjustment");
            assertThat(Instant.parse(row.get("ChargePeriodStart")))
                    .isBefore(Instant.parse(row.get("ChargePeriodEnd")));
            assertThat(Instant.parse(row.get("BillingPeriodStart")))
                    .isBefore(Instant.parse(row.get("BillingPeriodEnd")));
            if (row.get("PricingQuantity").isEmpty()) {
                assertThat(row.get("PricingUnit")).isEmpty();
                assertThat(row.get("EffectiveCost")).isEqualTo(row.get("BilledCost"));
                assertThat(row.get("ListCost")).isEqualTo(row.get("BilledCost"));
            }
        }
    }

    @Test
    void a_correction_of_an_earlier_month_is_of_the_class_correction_and_of_the_same_month_is_not()
            throws Exception {
        var corrections =
                rows(RandomHistory.of(25, 2, 900, 3)).stream()
                        .filter(row -> row.get("x_RowKind").equals("Correction"))
                        .toList();

        assertThat(corrections)
                .extracting(row -> row.get("ChargeClass"))
                .contains("Correction", "");
        for (var row : corrections) {
            var late =
                    Instant.parse(row.get("ChargePeriodEnd"))
                                    .minusSeconds(1)
                                    .toString()
                                    .substring(0, 7)
                                    .compareTo(row.get("BillingPeriodStart").substring(0, 7))
                            < 0;
            assertThat(row.get("ChargeClass")).isEqualTo(late ? "Correction" : "");
            assertThat(row.get("x_CorrectionId")).isNotEmpty();
        }
    }

    @Test
    void tags_name_project_client_and_workflow_and_leave_out_what_is_empty() throws Exception {
        var tags =
                rows(RandomHistory.of(26, 1, 200, 3)).stream()
                        .map(row -> row.get("Tags"))
                        .filter(text -> !text.isEmpty())
                        .map(Json.mapper()::readTree)
                        .toList();

        assertThat(tags).isNotEmpty();
        assertThat(tags)
                .allSatisfy(
                        tag -> assertThat(tag.path("project").asString()).isEqualTo("assistant"));
        assertThat(tags).anySatisfy(tag -> assertThat(tag.has("client")).isFalse());
    }

    @Test
    void a_sku_price_is_one_price_for_ever() throws Exception {
        var prices = new HashMap<String, String>();

        for (var row : rows(RandomHistory.of(27, 2, 300, 4))) {
            if (!row.get("SkuPriceId").isEmpty()) {
                var known = prices.putIfAbsent(row.get("SkuPriceId"), row.get("ListUnitPrice"));
                assertThat(Objects.requireNonNullElse(known, row.get("ListUnitPrice")))
                        .isEqualTo(row.get("ListUnitPrice"));
            }
        }

        assertThat(prices).hasSizeGreaterThan(3);
    }

    private List<Exported.Row> rows(List<AccountEvent> events) throws Exception {
        return Exported.csvByName(
                Exported.text(
                        dir.resolve("export-" + System.nanoTime()), new FocusFormat(), events));
    }

    private static BigDecimal decimal(Exported.Row row, String column) {
        return new BigDecimal(row.get(column));
    }
}
