package com.metisrouter.verifier.reading;

import com.metisrouter.contracts.evidence.EventLine;
import java.io.IOException;
import java.util.List;

/// Where events come from: an installation over HTTP, or memory.
public interface LedgerPages {

    /// The next events after a position, in order and without gaps.
    ///
    /// @param max how many at most; it may be fewer
    /// @throws AuditProblem if they are refused
    Page after(long position, int max) throws IOException, AuditProblem;

    /// @param events none where there are no more yet
    /// @param end the position of the ledger's last event, as far as is known
    record Page(List<EventLine> events, long end) {

        public Page {
            events = List.copyOf(events);
        }
    }
}
