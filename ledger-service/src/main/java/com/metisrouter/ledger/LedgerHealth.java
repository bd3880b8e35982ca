package com.metisrouter.ledger;

/// How the ledger is, in numbers. In rest each but the counters of work reads 0.
///
/// @param usageLag metered requests that wait to be debited, as of the last poll
/// @param publisherLag events that wait to be published
/// @param deadLetters requests that could not be applied and have not been since
/// @param missingUsage admissions that are known of by their number and have not arrived: in flight, or lost
/// @param ratingDifferences requests that the gateway rated otherwise, since the start
/// @param brokerLosses how often the broker was found to have lost records, since the start
/// @param failures polls that were rolled back and read again, since the start
/// @param linesApplied requests debited since the start
/// @param duplicates requests that came again since the start
/// @param fencedOff whether another ledger has taken over
/// @param evidenceProblem why no checkpoints are signed any more; empty where all is well
public record LedgerHealth(
        long usageLag,
        long publisherLag,
        long deadLetters,
        long missingUsage,
        long ratingDifferences,
        long brokerLosses,
        long failures,
        long linesApplied,
        long duplicates,
        boolean fencedOff,
        String evidenceProblem) {}
