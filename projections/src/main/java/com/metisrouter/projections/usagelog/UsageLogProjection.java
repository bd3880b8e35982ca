package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What an event of the ledger means to the usage log: a row for each line of a debit, a change for each line of a correction, and before it
/// a row where that is the request's first charge; nothing for all others.
public final class UsageLogProjection {

    private UsageLogProjection() {}

    public static List<UsageRow> rows(Event event) {
        return switch ((AccountEvent) event.data()) {
            case AccountEvent.UsageDebited debited -> rows(event, debited);
            case AccountEvent.UsageCorrected corrected -> lateRows(event, corrected);
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditGranted _,
                    AccountEvent.CreditExpired _,
                    AccountEvent.BalanceAdjusted _,
                    AccountEvent.CreditRefunded _,
                    AccountEvent.EntryReversed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _ ->
                    List.of();
        };
    }

    /// As the requests stood before the correction: known of, and charged nothing.
    private static List<UsageRow> lateRows(Event event, AccountEvent.UsageCorrected corrected) {
        var rows = new ArrayList<UsageRow>();
        for (var i = 0; i < corrected.lines().size(); i++) {
            var line = corrected.lines().get(i);
            var late = line.lateRecord();
            if (late != null) {
                rows.add(
                        row(
                                event,
                                new UsageLine(
                                        late.settledAs(line.settlementBefore()),
                                        List.of(),
                                        line.chargeBefore()),
                                i,
                                corrected.balanceAfter(),
                                corrected.recordedAt()));
            }
        }
        return rows;
    }

    static List<CorrectionRow> corrections(Event event) {
        return event.data() instanceof AccountEvent.UsageCorrected corrected
                ? CorrectionRow.of(event, corrected)
                : List.of();
    }

    private static List<UsageRow> rows(Event event, AccountEvent.UsageDebited debited) {
        var rows = new ArrayList<UsageRow>(debited.lines().size());
        for (var line : debited.lines()) {
            rows.add(row(event, line, rows.size(), debited.balanceAfter(), debited.recordedAt()));
        }
        return rows;
    }

    private static UsageRow row(
            Event event, UsageLine line, int index, Usd balanceAfter, Instant recordedAt) {
        var quantities = line.request().quantities();
        return new UsageRow(
                line,
                RequestId.mintedAt(line.request().requestId()),
                inputTokens(quantities),
                outputTokens(quantities),
                event.sequence(),
                index,
                event.position(),
                balanceAfter,
                recordedAt);
    }

    static long inputTokens(List<Quantity> quantities) {
        return tokens(quantities, Unit.Side.INPUT);
    }

    static long outputTokens(List<Quantity> quantities) {
        return tokens(quantities, Unit.Side.OUTPUT);
    }

    private static long tokens(List<Quantity> quantities, Unit.Side side) {
        var sum = 0L;
        for (var quantity : quantities) {
            if (quantity.unit().side() == side) {
                sum = Math.addExact(sum, quantity.amount());
            }
        }
        return sum;
    }
}
