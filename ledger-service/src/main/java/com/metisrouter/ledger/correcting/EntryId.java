package com.metisrouter.ledger.correcting;

import com.metisrouter.ledger.web.ProblemException;
import java.util.regex.Pattern;

/// The name of a ledger entry as it is shown: account and number in its stream, such as `acc_demo-17`; of a request with its line, such as
/// `acc_demo-17-3`.
record EntryId(String accountId, long sequence) {

    private static final Pattern ENTRY = Pattern.compile("(acc_[A-Za-z0-9_-]{1,60})-([0-9]{1,18})");
    private static final Pattern LINE =
            Pattern.compile("(acc_[A-Za-z0-9_-]{1,60})-([0-9]{1,18})-[0-9]{1,4}");

    /// @throws ProblemException if it is no such name
    static EntryId parse(String text) {
        return parse(ENTRY, text, "acc_demo-17");
    }

    /// @throws ProblemException if it is no such name
    static EntryId ofLine(String text) {
        return parse(LINE, text, "acc_demo-17-3");
    }

    private static EntryId parse(Pattern pattern, String text, String example) {
        var shape = pattern.matcher(text);
        if (!shape.matches()) {
            throw ProblemException.badRequest(
                    "invalid_entry",
                    "entry: \"" + text + "\" (expected: a ledger entry such as " + example + ")");
        }
        return new EntryId(shape.group(1), Long.parseLong(shape.group(2)));
    }
}
