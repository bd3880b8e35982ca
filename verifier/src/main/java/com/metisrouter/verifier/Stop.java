package com.metisrouter.verifier;

/// Ends a verification, with its outcome.
final class Stop extends RuntimeException {

    private final transient Outcome outcome;

    private Stop(Outcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    static Stop failed(String where, long sequence, String field, String detail) {
        return new Stop(new Outcome.Failed(where, sequence, field, detail));
    }

    static Stop failed(String where, long sequence, String field, Object found, Object expected) {
        return failed(where, sequence, field, found + " (expected: " + expected + ")");
    }

    static Stop incomplete(String missing) {
        return new Stop(new Outcome.Incomplete(missing));
    }

    Outcome outcome() {
        return outcome;
    }
}
