package com.metisrouter.verifier.replay;

/// Where a ledger and its events don't agree.
///
/// @param position of the event, or of the last one that was read where it is the live ledger that differs
/// @param what is wrong, with what was found and what was expected
public record Difference(long position, String accountId, long sequence, String what) {

    @Override
    public String toString() {
        return "event " + position + ", " + accountId + "/" + sequence + ": " + what;
    }
}
