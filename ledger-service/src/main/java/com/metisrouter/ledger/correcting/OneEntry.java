package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import java.util.List;

/// A correction that is one entry of one account.
///
/// @param lastCorrection up to which correction its lines have been read
/// @param done whether it has been booked already, under the same id
record OneEntry(
        String accountId,
        CorrectionCause cause,
        List<CorrectedLine> lines,
        CreditKind returnsAs,
        long lastCorrection,
        boolean done) {}
