package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A correction of a request in the usage log: the ledger's line, and where in the ledger it stands.
///
/// @param entry the whole entry that the line is part of
record CorrectionRow(
        CorrectedLine line,
        UsageCorrected entry,
        Instant mintedAt,
        long inputTokens,
        long outputTokens,
        long ledgerSequence,
        int lineIndex,
        long position) {

    static List<CorrectionRow> of(Event event, UsageCorrected corrected) {
        var rows = new ArrayList<CorrectionRow>(corrected.lines().size());
        for (var line : corrected.lines()) {
            rows.add(
                    new CorrectionRow(
                            line,
                            corrected,
                            RequestId.mintedAt(line.requestId()),
                            UsageLogProjection.inputTokens(line.quantities()),
                            UsageLogProjection.outputTokens(line.quantities()),
                            event.sequence(),
                            rows.size(),
                            event.position()));
        }
        return rows;
    }

    Usd difference() {
        return line.charge().minus(line.chargeBefore());
    }
}
