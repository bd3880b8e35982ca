package com.metisrouter.verifier;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What came of checking an export.
public sealed interface Outcome {

    /// Everything is as it was signed, and adds up.
    ///
    /// @param streams accounts, keys and whatever else has events
    /// @param usageLines requests that were rated again
    /// @param checkpoint number of the newest; what happened after it is not in the export
    /// @param at when that one was signed
    /// @param keyFingerprint of the key that signed: compare it with the one that you know
    /// @param trialBalance sums of all postings by account of the chart; together zero
    record Verified(
            long events,
            long streams,
            long accounts,
            long usageLines,
            long prices,
            long checkpoint,
            Instant at,
            String keyFingerprint,
            Map<String, BigDecimal> trialBalance)
            implements Outcome {

        public Verified {
            trialBalance = Collections.unmodifiableMap(new TreeMap<>(trialBalance));
        }
    }

    /// Something is wrong; this is where the first difference is.
    ///
    /// @param where the stream, or the file where it is none of a stream
    /// @param sequence in the stream, or the line in the file, counted from 1
    /// @param field what differs
    /// @param detail what it is and what was expected
    record Failed(String where, long sequence, String field, String detail) implements Outcome {}

    /// Nothing was found wrong, but not everything is there, so nothing is proved.
    ///
    /// @param missing what
    record Incomplete(String missing) implements Outcome {}
}
