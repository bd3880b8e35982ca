package com.metisrouter.verifier.formats;

import static com.metisrouter.verifier.formats.FocusColumn.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Charges as FOCUS 1.2 (FinOps Open Cost and Usage Specification): a row for each unit of each request, exact.
///
/// `ListUnitPrice × PricingQuantity = ListCost` holds in every row of usage to the last digit. A request is rounded once, so what
/// rounding added or took is a row of its own (`x_RowKind` is `Rounding`), and the rows of a request sum to its charge. A payment is
/// not a charge and has no row: an account's balance is what it paid in less the sum of `BilledCost`. `ChargeClass` is `Correction`
/// where a charge of an earlier month was put right, as the specification wants it; within the month the row is an `Adjustment` with
/// an `x_CorrectionId`. See docs/guides/audit.md.
public final class FocusFormat implements ExportFormat {

    private static final String ISSUER = "MetisRouter";
    private static final String SERVICE = "MetisRouter Model Access";

    @Override
    public String name() {
        return "focus";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String fileName() {
        return "focus-1.2.csv";
    }

    @Override
    public String head() {
        var head = new StringBuilder();
        Csv.row(Arrays.stream(FocusColumn.values()).map(FocusColumn::id).toList(), head);
        return head.toString();
    }

    @Override
    public int write(LedgerEntry entry, AccountBooks before, StringBuilder out) {
        var rows = rows(entry, before);
        for (var row : rows) {
            var cells = new ArrayList<@Nullable Object>(FocusColumn.values().length);
            for (var column : FocusColumn.values()) {
                var cell = row.get(column);
                cells.add("".equals(cell) ? null : cell);
            }
            Csv.row(cells, out);
        }
        return rows.size();
    }

    private static List<Map<FocusColumn, Object>> rows(LedgerEntry entry, AccountBooks before) {
        return switch (entry.event()) {
            case AccountEvent.UsageDebited e ->
                    e.lines().stream()
                            .flatMap(line -> usage(entry, before, line).stream())
                            .toList();
            case AccountEvent.UsageCorrected e ->
                    e.lines().stream()
                            .filter(line -> !line.charge().equals(line.chargeBefore()))
                            .flatMap(line -> correction(entry, before, e, line).stream())
                            .toList();
            case AccountEvent.CreditGranted e ->
                    act(entry, before, e.postings(), "Credit " + e.reference(), false);
            case AccountEvent.CreditExpired e -> {
                var paid = e.taken().stream().anyMatch(part -> part.kind() == CreditKind.PAID);
                yield act(entry, before, e.postings(), "Credit expired", paid);
            }
            case AccountEvent.BalanceAdjusted e ->
                    act(entry, before, e.postings(), "Adjustment " + e.reference(), false);
            case AccountEvent.CreditRefunded e ->
                    act(entry, before, e.postings(), "Refund " + e.reference(), false);
            case AccountEvent.EntryReversed e -> {
                var paid = e.restored().stream().anyMatch(lot -> lot.kind() == CreditKind.PAID);
                yield act(
                        entry,
                        before,
                        e.postings(),
                        "Reversal of " + e.accountId() + "/" + e.reversedSequence(),
                        paid);
            }
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    List.of();
        };
    }

    // ---- usage ---------------------------------------------------------------------------------

    private static List<Map<FocusColumn, Object>> usage(
            LedgerEntry entry, AccountBooks before, UsageLine line) {
        var rows = new ArrayList<Map<FocusColumn, Object>>();
        for (var charge : line.lines()) {
            rows.add(charge(entry, before, line, charge));
        }
        var rounding = line.charge().toBigDecimal().subtract(LedgerLines.exact(line.lines()));
        if (rounding.signum() != 0) {
            var row = request(entry, before, line);
            row.put(CHARGE_CATEGORY, "Adjustment");
            row.put(
                    CHARGE_DESCRIPTION,
                    "Rounding of " + line.request().requestId() + " to nano-USD");
            row.put(X_ROW_KIND, "Rounding");
            cost(row, rounding);
            rows.add(row);
        }
        return rows;
    }

    private static Map<FocusColumn, Object> charge(
            LedgerEntry entry, AccountBooks before, UsageLine line, ChargeLine charge) {
        var request = line.request();
        var unit = FocusUnit.of(charge.unit());
        var meter = charge.unit().wireName();
        var variant = charge.variant().isEmpty() ? "" : "/" + charge.variant();
        var quantity = unit.quantity(charge.quantity());
        var price = unit.price(charge.unitPrice());
        var row = request(entry, before, line);
        row.put(CHARGE_CATEGORY, "Usage");
        row.put(CHARGE_DESCRIPTION, unit.meter() + variant + " of " + request.modelId());
        row.put(CONSUMED_QUANTITY, quantity);
        row.put(CONSUMED_UNIT, unit.unit());
        row.put(PRICING_QUANTITY, quantity);
        row.put(PRICING_UNIT, unit.unit());
        row.put(PRICING_CATEGORY, "Standard");
        row.put(LIST_UNIT_PRICE, price);
        row.put(CONTRACTED_UNIT_PRICE, price);
        row.put(SKU_ID, request.modelId() + "/" + meter + variant);
        row.put(SKU_METER, unit.meter());
        // The price itself tells apart what a version prices by the size of the input.
        row.put(
                SKU_PRICE_ID,
                request.priceVersionId() + "/" + meter + variant + "/" + charge.unitPrice());
        row.put(
                SKU_PRICE_DETAILS,
                json(
                        new TreeMap<>(
                                Map.of(
                                        "x_PriceVersion", request.priceVersionId(),
                                        "x_UnitPriceUsd", charge.unitPrice().toString()))));
        row.put(X_QUANTITY_SOURCE, charge.source().name());
        cost(row, charge.amount());
        return row;
    }

    private static Map<FocusColumn, Object> request(
            LedgerEntry entry, AccountBooks before, UsageLine line) {
        var request = line.request();
        var row = row(entry, before, request.admittedAt(), request.endedAt());
        of(row, request.requestId(), request.caller());
        row.put(PUBLISHER_NAME, request.provider().isEmpty() ? ISSUER : request.provider());
        row.put(X_ENDPOINT, request.endpoint());
        row.put(X_OUTCOME, request.outcome().name());
        row.put(X_SETTLEMENT, request.settlement().name());
        return row;
    }

    private static void of(Map<FocusColumn, Object> row, String requestId, Caller caller) {
        var tags = new TreeMap<String, String>();
        tag(tags, "project", caller.project());
        tag(tags, "client", caller.client());
        tag(tags, "workflow", caller.workflow());
        row.put(CHARGE_FREQUENCY, "Usage-Based");
        row.put(SUB_ACCOUNT_ID, caller.project());
        row.put(SUB_ACCOUNT_NAME, caller.project());
        row.put(TAGS, json(tags));
        row.put(X_REQUEST_ID, requestId);
        row.put(X_KEY_ID, caller.keyId());
    }

    /// The first charge of a request is usage like any other, whichever entry it came by.
    private static List<Map<FocusColumn, Object>> correction(
            LedgerEntry entry,
            AccountBooks before,
            AccountEvent.UsageCorrected corrected,
            CorrectedLine line) {
        return line.firstCharge()
                .map(first -> usage(entry, before, first))
                .orElseGet(() -> List.of(difference(entry, before, corrected, line)));
    }

    private static Map<FocusColumn, Object> difference(
            LedgerEntry entry,
            AccountBooks before,
            AccountEvent.UsageCorrected corrected,
            CorrectedLine line) {
        var row = row(entry, before, line.admittedAt(), line.endedAt());
        of(row, line.requestId(), line.caller());
        row.put(CHARGE_CATEGORY, "Adjustment");
        if (month(line.endedAt()).isBefore(month(entry.recordedAt()))) {
            row.put(CHARGE_CLASS, "Correction");
        }
        row.put(
                CHARGE_DESCRIPTION,
                "Correction of "
                        + line.requestId()
                        + " from "
                        + line.chargeBefore()
                        + " to "
                        + line.charge()
                        + " USD");
        row.put(X_CORRECTION_ID, corrected.correctionId());
        row.put(X_ROW_KIND, "Correction");
        row.put(X_SETTLEMENT, line.settlement().name());
        cost(row, line.charge().minus(line.chargeBefore()).toBigDecimal());
        return row;
    }

    // ---- credit --------------------------------------------------------------------------------

    /// What an act is to the customer is told by where the money came from.
    ///
    /// @param paidExpired whether expiry took (or gave back) credit that had been paid for
    private static List<Map<FocusColumn, Object>> act(
            LedgerEntry entry,
            AccountBooks before,
            List<Posting> postings,
            String description,
            boolean paidExpired) {
        var rows = new ArrayList<Map<FocusColumn, Object>>();
        for (var leg : postings) {
            var category =
                    switch (leg.account()) {
                        case LedgerAccounts.PROMOTIONAL_EXPENSE, LedgerAccounts.GOODWILL_EXPENSE ->
                                "Credit";
                        case LedgerAccounts.EXPIRY_INCOME -> paidExpired ? "Adjustment" : "Credit";
                        case LedgerAccounts.ADJUSTMENTS, LedgerAccounts.REVENUE -> "Adjustment";
                        // The customer's own accounts, and payments.
                        default -> "";
                    };
            if (!category.isEmpty()) {
                var row = row(entry, before, entry.recordedAt(), entry.recordedAt());
                row.put(CHARGE_CATEGORY, category);
                row.put(CHARGE_FREQUENCY, "One-Time");
                row.put(CHARGE_DESCRIPTION, description);
                cost(row, leg.amount().negated().toBigDecimal());
                rows.add(row);
            }
        }
        return rows;
    }

    // ---- what all rows have
    // ----------------------------------------------------------------------

    private static Map<FocusColumn, Object> row(
            LedgerEntry entry, AccountBooks before, Instant from, Instant to) {
        var row = new EnumMap<FocusColumn, Object>(FocusColumn.class);
        var period = month(entry.recordedAt());
        row.put(BILLING_ACCOUNT_ID, entry.accountId());
        row.put(BILLING_ACCOUNT_NAME, before.name());
        row.put(BILLING_CURRENCY, "USD");
        row.put(BILLING_PERIOD_START, period.atDay(1) + "T00:00:00Z");
        row.put(BILLING_PERIOD_END, period.plusMonths(1).atDay(1) + "T00:00:00Z");
        row.put(CHARGE_PERIOD_START, second(from));
        // The end is exclusive.
        row.put(CHARGE_PERIOD_END, second(to.plusSeconds(1)));
        row.put(INVOICE_ISSUER_NAME, ISSUER);
        row.put(PROVIDER_NAME, ISSUER);
        row.put(PUBLISHER_NAME, ISSUER);
        row.put(SERVICE_CATEGORY, "AI and Machine Learning");
        row.put(SERVICE_SUBCATEGORY, "Generative AI");
        row.put(SERVICE_NAME, SERVICE);
        row.put(X_LEDGER_ENTRY, entry.code());
        row.put(X_LEDGER_POSITION, entry.position());
        row.put(X_RECORDED_AT, entry.recordedAt().toString());
        return row;
    }

    private static void cost(Map<FocusColumn, Object> row, BigDecimal cost) {
        row.put(BILLED_COST, cost);
        row.put(EFFECTIVE_COST, cost);
        row.put(LIST_COST, cost);
        row.put(CONTRACTED_COST, cost);
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void tag(Map<String, String> tags, String key, String value) {
        if (!value.isEmpty()) {
            tags.put(key, value);
        }
    }

    private static String json(SortedMap<String, String> values) {
        return new String(Json.bytes(values), UTF_8);
    }
}
