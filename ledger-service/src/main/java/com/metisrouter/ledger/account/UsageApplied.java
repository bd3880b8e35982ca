package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.UsageLine;
import java.util.List;

/// What became of a batch of usage, line by line.
///
/// @param applied how many lines were charged
/// @param corrected how many were the late truth about an orphan
/// @param duplicates how many had been seen before
/// @param unknown lines that name a lease which was never issued to their gateway: for the dead letters
public record UsageApplied(int applied, int corrected, int duplicates, List<UsageLine> unknown) {

    public UsageApplied {
        unknown = List.copyOf(unknown);
    }
}
