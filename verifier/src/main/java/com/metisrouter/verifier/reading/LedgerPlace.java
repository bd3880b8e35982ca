package com.metisrouter.verifier.reading;

import com.metisrouter.contracts.evidence.EventLine;
import java.io.IOException;

/// How far a ledger has been read, and which ledger it was: what a reading that is gone on with has to find again.
///
/// @param ledger the hash of its first event, which no two ledgers have in common; empty while there is none
/// @param position of the last event that was read
/// @param hash the chain's hash at that event, by which a ledger that was written anew is found out
public record LedgerPlace(String ledger, long position, String hash) {

    public static LedgerPlace beginning(LedgerPages pages) throws IOException, AuditProblem {
        return new LedgerPlace(hashAt(pages, 1), 0, "");
    }

    public LedgerPlace after(EventLine line) {
        return new LedgerPlace(
                ledger.isEmpty() && line.position() == 1 ? line.hash() : ledger,
                line.position(),
                line.hash());
    }

    /// @param what was begun, such as "the export in DIR"
    /// @throws AuditProblem if these pages are of another ledger, or of one that was changed
    public void requireSame(LedgerPages pages, String what) throws IOException, AuditProblem {
        if (position == 0) {
            return;
        }
        if (!hashAt(pages, 1).equals(ledger)) {
            throw new AuditProblem(what + " is of another ledger: take another folder");
        }
        if (!hashAt(pages, position).equals(hash)) {
            throw new AuditProblem(
                    "event "
                            + position
                            + " of this ledger is not the one that "
                            + what
                            + " had read: the ledger was changed");
        }
    }

    private static String hashAt(LedgerPages pages, long position)
            throws IOException, AuditProblem {
        var events = pages.after(position - 1, 1).events();
        return events.isEmpty() ? "" : events.getFirst().hash();
    }
}
