package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.UsageLine;

/// About how many bytes a line takes as JSON: for events that fit through a broker, not for anything that is counted.
final class UsageSize {

    private static final int FIXED = 1_500;
    private static final int PER_CHARGE_LINE = 200;
    private static final int PER_QUANTITY = 120;
    private static final int PER_ATTEMPT = 300;

    private static final int PER_MARK = 120;

    /// What a line adds to its lease's mark, where it came out of order.
    private static final int PER_SEQUENCE = 12;

    /// A character may take up to this many bytes, in UTF-8 or escaped.
    private static final int PER_CHARACTER = 2;

    private UsageSize() {}

    static int of(UsageLine line) {
        var request = line.request();
        var rawUsage = request.rawUsage();
        var characters =
                request.modelRequested().length()
                        + request.errorCode().length()
                        + request.finishReason().length()
                        + (rawUsage == null ? 0 : rawUsage.length());
        return FIXED
                + PER_SEQUENCE
                + PER_CHARGE_LINE * line.lines().size()
                + PER_QUANTITY * request.quantities().size()
                + PER_ATTEMPT * request.attempts().size()
                + PER_CHARACTER * characters;
    }

    /// Of a lease's mark, which an event carries once, however many of its lines there are.
    static int of(LeaseMarks marks) {
        return PER_MARK + PER_SEQUENCE * marks.beyond().size();
    }
}
