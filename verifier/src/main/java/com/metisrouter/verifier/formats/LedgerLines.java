package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// An entry as lines: one for each request that was charged or corrected, one for each other money act, none where no money moved.
///
/// A value is a `String`, a number, or a list of `ChargeLine` or `LotChange`. What doesn't apply to a line is left out.
final class LedgerLines {

    /// @param amount below 0 for what left the lot
    record LotChange(String lot, CreditKind kind, Usd amount) {

        @Override
        public String toString() {
            return lot + " " + kind + " " + amount;
        }
    }

    private LedgerLines() {}

    static List<Map<LineField, Object>> of(LedgerEntry entry) {
        return switch (entry.event()) {
            case AccountEvent.UsageDebited e -> usage(entry, e);
            case AccountEvent.UsageCorrected e -> corrections(entry, e);
            case AccountEvent.CreditGranted e -> {
                var line = act(entry, e.amount(), e.balanceAfter());
                line.put(LineField.ACT, e.lotId());
                line.put(LineField.CREDIT_KIND, e.kind().name());
                by(line, e.reference(), e.actor(), e.approvedBy(), e.reason());
                yield List.of(line);
            }
            case AccountEvent.CreditExpired e -> {
                var line = act(entry, e.amount().negated(), e.balanceAfter());
                line.put(LineField.LOTS, taken(e.taken()));
                yield List.of(line);
            }
            case AccountEvent.BalanceAdjusted e -> {
                var line = act(entry, e.amount(), e.balanceAfter());
                line.put(LineField.ACT, e.adjustmentId());
                line.put(LineField.CREDIT_KIND, e.kind().name());
                line.put(LineField.LOTS, taken(e.taken()));
                by(line, e.reference(), e.actor(), e.approvedBy(), e.reason());
                yield List.of(line);
            }
            case AccountEvent.CreditRefunded e -> {
                var line = act(entry, e.amount().negated(), e.balanceAfter());
                line.put(LineField.ACT, e.refundId());
                line.put(LineField.LOTS, taken(e.taken()));
                by(line, e.reference(), e.actor(), e.approvedBy(), e.reason());
                yield List.of(line);
            }
            case AccountEvent.EntryReversed e -> {
                var line = act(entry, e.amount(), e.balanceAfter());
                line.put(LineField.LOTS, lots(e.taken(), e.restored()));
                line.put(LineField.REVERSES, entry.accountId() + "/" + e.reversedSequence());
                by(line, "", e.actor(), e.approvedBy(), e.reason());
                yield List.of(line);
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

    private static List<Map<LineField, Object>> usage(
            LedgerEntry entry, AccountEvent.UsageDebited debited) {
        var lines = new ArrayList<Map<LineField, Object>>(debited.lines().size());
        var balance = debited.balanceAfter().plus(debited.total());
        for (UsageLine each : debited.lines()) {
            var request = each.request();
            balance = balance.minus(each.charge());
            var line =
                    line(entry, lines.size(), request.endedAt(), each.charge().negated(), balance);
            line.put(LineField.REQUEST_ID, request.requestId());
            served(line, request);
            line.put(LineField.SETTLEMENT, request.settlement().name());
            line.put(LineField.PRICE_VERSION, request.priceVersionId());
            charges(line, each.lines(), each.charge());
            from(line, request.caller(), request.position());
            lines.add(line);
        }
        return lines;
    }

    private static List<Map<LineField, Object>> corrections(
            LedgerEntry entry, AccountEvent.UsageCorrected corrected) {
        var lines = new ArrayList<Map<LineField, Object>>(corrected.lines().size());
        var balance = corrected.balanceAfter().plus(corrected.total());
        for (CorrectedLine each : corrected.lines()) {
            var more = each.charge().minus(each.chargeBefore());
            balance = balance.minus(more);
            var line = line(entry, lines.size(), each.endedAt(), more.negated(), balance);
            line.put(LineField.REQUEST_ID, each.requestId());
            var late = each.lateRecord();
            if (late != null) {
                served(line, late);
            }
            line.put(LineField.SETTLEMENT, each.settlement().name());
            line.put(LineField.PRICE_VERSION, each.priceVersionId());
            charges(line, each.lines(), each.charge());
            line.put(LineField.CHARGE_BEFORE, each.chargeBefore());
            from(line, each.caller(), each.position());
            line.put(LineField.ACT, corrected.correctionId());
            line.put(LineField.EVIDENCE, each.evidence());
            by(line, "", corrected.actor(), corrected.approvedBy(), corrected.reason());
            lines.add(line);
        }
        return lines;
    }

    private static void served(Map<LineField, Object> line, RequestMetered request) {
        line.put(LineField.MODEL, request.modelId());
        line.put(LineField.ENDPOINT, request.endpoint());
        line.put(LineField.PROVIDER, request.provider());
        line.put(LineField.OUTCOME, request.outcome().name());
    }

    private static void from(Map<LineField, Object> line, Caller caller, LeasePosition position) {
        line.put(LineField.KEY, caller.keyId());
        line.put(LineField.PROJECT, caller.project());
        line.put(LineField.CLIENT, caller.client());
        line.put(LineField.WORKFLOW, caller.workflow());
        line.put(LineField.LEASE, position.lease());
        line.put(LineField.LEASE_SEQUENCE, position.sequence());
    }

    private static void charges(Map<LineField, Object> line, List<ChargeLine> lines, Usd charge) {
        line.put(LineField.CHARGES, lines);
        line.put(LineField.EXACT, exact(lines));
        line.put(LineField.CHARGE, charge);
    }

    /// The exact sum, not rounded.
    static BigDecimal exact(List<ChargeLine> lines) {
        var sum = BigDecimal.ZERO;
        for (var line : lines) {
            sum = sum.add(line.amount());
        }
        return sum;
    }

    private static List<LotChange> taken(List<LotAmount> taken) {
        return lots(taken, List.of());
    }

    private static List<LotChange> lots(List<LotAmount> taken, List<Lot> restored) {
        var changes = new ArrayList<LotChange>();
        for (var part : taken) {
            changes.add(new LotChange(part.lotId(), part.kind(), part.amount().negated()));
        }
        for (var lot : restored) {
            changes.add(new LotChange(lot.lotId(), lot.kind(), lot.remaining()));
        }
        return changes;
    }

    private static void by(
            Map<LineField, Object> line,
            String reference,
            String actor,
            String approvedBy,
            String reason) {
        line.put(LineField.REFERENCE, reference);
        line.put(LineField.ACTOR, actor);
        line.put(LineField.APPROVED_BY, approvedBy);
        line.put(LineField.REASON, reason);
    }

    private static Map<LineField, Object> act(LedgerEntry entry, Usd amount, Usd balanceAfter) {
        return line(entry, 0, entry.recordedAt(), amount, balanceAfter);
    }

    private static Map<LineField, Object> line(
            LedgerEntry entry, int number, Instant occurredAt, Usd amount, Usd balanceAfter) {
        var line = new EnumMap<LineField, Object>(LineField.class);
        line.put(LineField.POSITION, entry.position());
        line.put(LineField.ACCOUNT, entry.accountId());
        line.put(LineField.SEQUENCE, entry.sequence());
        line.put(LineField.LINE, number);
        line.put(LineField.EVENT_ID, entry.eventId());
        line.put(LineField.TYPE, entry.shortType());
        line.put(LineField.OCCURRED_AT, occurredAt.toString());
        line.put(LineField.RECORDED_AT, entry.recordedAt().toString());
        line.put(LineField.AMOUNT, amount);
        line.put(LineField.BALANCE_AFTER, balanceAfter);
        return line;
    }
}
